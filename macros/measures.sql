{#
    A measure is declared once, in `config.meta.measures` of the fact model it counts over. These macros make from that
    one declaration the list of contributing rows; what fills a form is a `group by` over the list, and a trace is the
    same list for one context.

    A base measure: name, label, unit, definition, agg (count, count_distinct, sum, value), subject (the column that
    joins a fact to what is evaluated), and optionally date or year (the column that a window bounds), lasts_until (the
    column of its last day), followed_by (a column of days: one of them must lie in the window or in the grace_days after
    it), amount, entity (what count_distinct counts), universe (which rows are looked at), filter (which of them count), slice, zero
    (if_any: nought when the subject has records of the kind at all; never: no record is no value; or the name of a
    measure whose value makes nought known).
    A derived measure, in the meta of int_application__value: agg ratio (numerator, denominator, and denominator_window
    where the denominator has a window of its own), share (of: a slice of a measure over the whole of it), sum (of a
    list of measures) or least (of, over).

    A fact declares its dimensions: name, column, and the values (or the list) that the column holds. Whoever asks for a
    measure may ask for a slice of it: `dimension=value`, several joined by `|`, all of which must hold. So a measure is
    declared once for every grade, kind and respondent, and what nobody asks for is never computed.
#}

{# dbt learns what a model depends on while it parses, when the graph is not there yet: so the facts are named here. #}
{% macro fact_models() %}
    {{ return([
        ref('int_fact__application'), ref('int_fact__application_occupation'), ref('int_fact__apprentice'),
        ref('int_fact__credit_record'), ref('int_fact__evaluated_certificate'), ref('int_fact__expert'),
        ref('int_fact__funding'), ref('int_fact__partnership'), ref('int_fact__project'), ref('int_fact__studio'),
        ref('int_fact__survey'), ref('int_fact__target'), ref('int_fact__target_weight'), ref('int_fact__teacher'),
        ref('int_fact__training'), ref('int_fact__unit_year_item'), ref('int_fact__weighted_target'),
        ref('int_fact__review'),
        ref('int_fact__base_certificate'), ref('int_fact__certified_training'), ref('int_fact__contest'),
        ref('int_fact__progress'), ref('int_fact__account'), ref('int_fact__settlement'),
        ref('int_fact__evidence'), ref('int_fact__equipment'), ref('int_fact__output')
    ]) }}
{% endmacro %}


{% macro base_measures() %}
    {%- set known = fact_models() | map('string') | list -%}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='name') -%}
        {%- if node.resource_type == 'model' and node.config.meta.get('measures') -%}
            {%- if node.relation_name not in known -%}
                {{ exceptions.raise_compiler_error(node.name ~ ' declares measures but is not in fact_models()') }}
            {%- endif -%}
            {%- set described = {} -%}
            {%- for column in node.columns.values() -%}
                {%- do described.update({column.name: column.description}) -%}
            {%- endfor -%}
            {%- for measure in node.config.meta['measures'] -%}
                {%- do found.append(dict(
                    measure, described=described, fact=node.schema ~ '.' ~ node.alias, record_type=node.config.meta.get('record_type'),
                    one_cell_a_row=node.config.meta.get('one_cell_a_row', false),
                    dimensions=node.config.meta.get('dimensions', []),
                    has_person='person_masked' in node.columns
                )) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{% macro derived_measures() %}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='name') -%}
        {%- if node.resource_type == 'model' and node.config.meta.get('derived_measures') -%}
            {%- do found.extend(node.config.meta['derived_measures']) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{# Measures whose values are computed of others, part by part, declared in the meta of int_measure__figure_part. #}
{% macro composed_measures() %}
    {%- set found = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) | sort(attribute='name') -%}
        {%- if node.resource_type == 'model' and node.config.meta.get('composed_measures') -%}
            {%- do found.extend(node.config.meta['composed_measures']) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{#
    The measures that a table of evaluations asks for, as they are computed: what nobody asks for is no part of the
    query, and a measure that nobody asks for by slice has no dimensions. All of them where the table is not there yet
    (while dbt compiles before the first build) or asks for nothing.
#}
{% macro asked_of(measures, evaluation) %}
    {%- set asked = {} -%}
    {%- if execute and load_relation(evaluation) is not none -%}
        {%- set query = "select measure_id, bool_or(slice <> '') from " ~ evaluation ~ " group by measure_id" -%}
        {%- for row in run_query(query).rows -%}
            {%- do asked.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set found = [] -%}
    {%- for m in measures -%}
        {%- set part = m.get('evaluated_by', m.get('denominator', m.get('of', m.name))) -%}
        {%- set parts = [part] if part is string else part -%}
        {%- if parts | select('in', asked) | list -%}
            {%- do found.append(dict(m, dimensions=m.get('dimensions', []) if asked[parts[0]] else [])) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found or measures) }}
{% endmacro %}


{#
    What a measure is made of: rows (measure_id, part_id, role, window_id, is_whole), a base measure being its own only
    part. The window is empty where the part is asked for over the same window as the measure. A part that is whole is
    asked for without the slice that the measure is asked for.
#}
{% macro measure_parts() %}
    {%- set parts = [] -%}
    {%- set derived = derived_measures() -%}
    {%- for m in base_measures() -%}
        {%- do parts.append([m.name, m.name, 'value', '', false]) -%}
        {%- if m.get('zero', 'if_any') not in ('if_any', 'never') -%}
            {%- do parts.append([m.name, m.zero, 'guard', 'stated_year', true]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for m in derived if m.agg == 'ratio' -%}
        {%- set is_whole = m.get('per', false) or m.get('denominator_window') is not none -%}
        {%- do parts.append([m.name, m.numerator, 'numerator', '', false]) -%}
        {%- do parts.append([m.name, m.denominator, 'denominator', m.get('denominator_window', ''), is_whole]) -%}
    {%- endfor -%}
    {%- for m in derived if m.agg == 'share' -%}
        {%- do parts.append([m.name, m.of, 'numerator', '', false]) -%}
        {%- do parts.append([m.name, m.of, 'denominator', '', true]) -%}
    {%- endfor -%}
    {%- for m in derived if m.agg == 'sum' -%}
        {%- for part in m.of -%}
            {%- do parts.append([m.name, part, 'value', '', false]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for m in derived if m.agg == 'least' -%}
        {%- for p in parts if p[0] == m.of -%}
            {%- do parts.append([m.name, p[1], p[2], p[3], p[4]]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}


{# Whether a fact lies in a window: by its date or year, and, where it lasts, that it lasts to the window's end. #}
{% macro in_window(m) %}
    {%- if m.get('date') %}
                and f.{{ m.date }} between e.from_date and e.to_date
    {%- endif %}
    {%- if m.get('lasts_until') %}
                and coalesce(f.{{ m.lasts_until }}, date '9999-12-31') >= e.to_date
    {%- endif %}
    {%- if m.get('year') %}
                and f.{{ m.year }} between e.from_year and e.to_year
    {%- endif %}
    {%- if m.get('followed_by') %}
                and len(list_filter(
                    f.{{ m.followed_by }},
                    lambda day: day between e.from_date and e.to_date + to_days({{ m.grace_days }})
                )) > 0
    {%- endif %}
{% endmacro %}


{# Whether a fact belongs to the slice that is asked for; without one every fact does. #}
{% macro in_slice(m) -%}
    case when e.slice = '' then true else list_has_all([
        {%- for one in m.dimensions %}'{{ one.name }}=' || {{ one.column }}{{ ', ' if not loop.last }}{% endfor -%}
    ], string_split(e.slice, '|')) end
{%- endmacro %}


{# The contributing rows of one base measure, for everything that `evaluation` asks it for. #}
{% macro measure_rows(m, evaluation) %}
    select
        context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row, amount,
        entity
    from (
        select
            e.context_id,
            e.window_id,
            {{ "case when e.slice <> '' then e.slice else " ~ m.slice ~ " end" if m.get('slice') else 'e.slice' }} as slice,
            f.record_type,
            f.record_key,
            cast({{ 'f.person_masked' if m.has_person else 'null' }} as varchar) as person_masked,
            f.src_file,
            f.src_sheet,
            f.src_row,
            cast({{ m.get('amount', '1') }} as decimal(28, 6)) as amount,
            cast({{ m.get('entity', 'null') }} as varchar) as entity,
            {{ m.get('filter', 'true') }}{{ ' and ' ~ in_slice(m) if m.dimensions }} as is_counted
        from {{ evaluation }} as e
        inner join {{ m.fact }} as f
            on
                e.{{ m.subject }} = f.{{ m.subject }}
                {{- in_window(m) }}
        where
            e.measure_id = '{{ m.name }}'
            and {{ m.get('universe', 'true') }}
        {%- if m.get('year') %}
        qualify
            not e.latest_only
            or f.{{ m.year }} = max(f.{{ m.year }}) over (partition by e.context_id, e.window_id, e.slice, f.{{ m.subject }})
        {%- endif %}
    ) as looked_at
    where is_counted
{% endmacro %}


{# How contributing rows become a value. #}
{% macro measure_aggregate(m) -%}
    {%- if m.agg == 'count' -%} count(*)
    {%- elif m.agg == 'count_distinct' -%} count(distinct entity)
    {%- elif m.agg == 'sum' -%} sum(amount)
    {%- elif m.agg == 'value' -%} max(amount)
    {%- else -%} {{ exceptions.raise_compiler_error('measure ' ~ m.name ~ ': unknown agg ' ~ m.agg) }}
    {%- endif -%}
{%- endmacro %}


{#
    Values of one base measure: context, window, slice, value, number of records. Where it has no record, nought if the
    subject has any record of the kind (zero: if_any; for a yearly figure: one that is not too old), else no row.
#}
{% macro measure_values(m, evaluation) %}
    select
        context_id,
        '{{ m.name }}' as measure_id,
        window_id,
        slice,
        cast({{ measure_aggregate(m) }} as decimal(28, 6)) as value_num,
        count(*) as records_total
    from ({{ measure_rows(m, evaluation) }}) as contributing
    group by context_id, window_id, slice
    {%- if m.get('zero', 'if_any') == 'if_any' and not m.get('slice') and m.agg != 'value' %}
    union all
    select
        e.context_id,
        '{{ m.name }}' as measure_id,
        e.window_id,
        e.slice,
        0 as value_num,
        0 as records_total
    from (
        select distinct
            context_id, window_id, slice, {{ m.subject }}{{ ', latest_only, from_year, to_year' if m.get('year') }}
        from {{ evaluation }}
        where measure_id = '{{ m.name }}'
    ) as e
    inner join (select distinct {{ m.subject }}{{ ', ' ~ m.year if m.get('year') }} from {{ m.fact }}) as f
        on
            e.{{ m.subject }} = f.{{ m.subject }}
            {%- if m.get('year') %}
            and (not e.latest_only or f.{{ m.year }} between e.from_year and e.to_year)
            {%- endif %}
    group by e.context_id, e.window_id, e.slice
    {%- endif %}
{% endmacro %}


{# All base measures for one table of evaluations; noughts give way to counted values. #}
{% macro all_measure_values(evaluation) %}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        max(value_num) as value_num,
        cast(sum(records_total) as bigint) as records_total
    from (
        {%- for m in asked_of(base_measures(), evaluation) %}
        {{ 'union all' if not loop.first }}
        {{ measure_values(m, evaluation) }}
        {%- endfor %}
    ) as every_measure
    group by context_id, measure_id, window_id, slice
{% endmacro %}


{#
    All values, base and derived, for one table of evaluations: context_id, measure_id, window_id, slice, value_num,
    value_den, is_complete (false where a least value lacks one of the things it is the least over), records_total.
    Windows made of others are answered where `asked` (context, measure, window, slice) names them.
#}
{# The derived measures of these kinds among those asked for; where there is none, all of them, which then find nothing. #}
{% macro of_agg(derived, kinds) %}
    {%- set found = derived | selectattr('agg', 'in', kinds) | list -%}
    {{ return(found or derived_measures() | selectattr('agg', 'in', kinds) | list) }}
{% endmacro %}


{% macro all_values(evaluation, asked=none) %}
    {%- set derived = asked_of(derived_measures(), evaluation) %}
    with counted as (
        {{ all_measure_values(evaluation) }}
    ),

    base as (
        select
            context_id,
            measure_id,
            window_id,
            slice,
            value_num,
            cast(1 as decimal(28, 6)) as value_den,
            true as is_complete,
            records_total
        from counted
        {%- for m in asked_of(base_measures(), evaluation) if m.get('zero', 'if_any') not in ('if_any', 'never') %}
        union all
        select distinct
            e.context_id,
            e.measure_id,
            e.window_id,
            e.slice,
            cast(0 as decimal(28, 6)) as value_num,
            cast(1 as decimal(28, 6)) as value_den,
            true as is_complete,
            cast(0 as bigint) as records_total
        from {{ evaluation }} as e
        inner join counted as guards
            on e.context_id = guards.context_id and guards.measure_id = '{{ m.zero }}'
        left join counted as found
            on
                e.context_id = found.context_id
                and e.measure_id = found.measure_id
                and e.window_id = found.window_id
                and e.slice = found.slice
        where e.measure_id = '{{ m.name }}' and found.context_id is null
        {%- endfor %}
    ),

    {# a stated figure that is blank is unknown, unlike a count of which there is none #}
    {%- set stated = base_measures() | selectattr('agg', 'equalto', 'value') | map(attribute='name') | list %}
    ratios as (
        {%- for m in of_agg(derived, ['ratio', 'share']) %}
        {%- set whole = m.agg == 'share' or m.get('per') or m.get('denominator_window') %}
        {{ 'union all' if not loop.first }}
        select
            d.context_id,
            '{{ m.name }}' as measure_id,
            {{ 'n' if m.get('denominator_window') else 'd' }}.window_id,
            {{ 'n' if whole else 'd' }}.slice,
            coalesce(n.value_num, 0) as value_num,
            d.value_num as value_den,
            true as is_complete,
            coalesce(n.records_total, 0) + d.records_total as records_total
        from base as d
        {{ 'inner' if whole or m.get('numerator') in stated else 'left' }} join base as n
            on
                d.context_id = n.context_id
                {%- if m.get('denominator_window') %}
                and d.window_id = '{{ m.denominator_window }}'
                {%- else %}
                and d.window_id = n.window_id
                {%- endif %}
                and {{ "d.slice = ''" if whole else 'd.slice = n.slice' }}
                {{- " and n.slice <> ''" if m.agg == 'share' }}
                and n.measure_id = '{{ m.get('numerator', m.of) }}'
        where d.measure_id = '{{ m.get('denominator', m.of) }}' and d.value_num > 0
        {%- endfor %}
    ),

    sums as (
        {%- for m in of_agg(derived, ['sum']) %}
        {{ 'union all' if not loop.first }}
        select
            context_id,
            '{{ m.name }}' as measure_id,
            window_id,
            slice,
            sum(value_num) as value_num,
            value_den,
            true as is_complete,
            cast(sum(records_total) as bigint) as records_total
        from base
        where measure_id in ('{{ m.of | join("', '") }}')
        group by context_id, window_id, slice, value_den
        {%- endfor %}
    ),

    single as (
        select * from base
        union all
        select * from ratios
        union all
        select * from sums
    ),

    expected as (
        {%- for m in of_agg(derived, ['least']) %}
        {{ 'union all' if not loop.first }}
        select distinct
            e.context_id,
            '{{ m.name }}' as measure_id,
            '{{ m.of }}' as of_measure_id,
            e.window_id,
            {%- if m.get('slices') %}
            unnest({{ m.slices }}) as slice,
            {%- else %}
            x.{{ m.over_column }} as slice,
            {%- endif %}
            {{ 'true' if m.get('missing') == 'zero' else 'false' }} as missing_is_zero
        from {{ evaluation }} as e
        {%- if not m.get('slices') %}
        inner join {{ ref(m.over_model) }} as x on e.{{ m.over_subject }} = x.{{ m.over_subject }}
        {%- endif %}
        where e.measure_id = '{{ m.evaluated_by }}' and e.slice = ''
        {%- endfor %}
    ),

    known as (
        select distinct
            context_id,
            measure_id,
            window_id
        from single
        {#- where what is missing is nought, any record of the kind makes it known, in whatever window #}
        {%- for m in of_agg(derived, ['least']) if m.get('missing') == 'zero' %}
        {%- for of in base_measures() if of.name == m.of %}
        union
        select
            e.context_id,
            e.measure_id,
            e.window_id
        from {{ evaluation }} as e
        inner join {{ of.fact }} as f on e.{{ of.subject }} = f.{{ of.subject }}
        where e.measure_id = '{{ of.name }}'
        {%- endfor %}
        {%- endfor %}
    ),

    over_slices as (
        select
            expected.context_id,
            expected.measure_id,
            expected.window_id,
            expected.slice,
            case when expected.missing_is_zero then coalesce(single.value_num, 0) else single.value_num end as value_num,
            case when expected.missing_is_zero then coalesce(single.value_den, 1) else single.value_den end as value_den,
            coalesce(single.records_total, 0) as records_total
        from expected
        inner join known
            on
                expected.context_id = known.context_id
                and expected.window_id = known.window_id
                and expected.of_measure_id = known.measure_id
        left join single
            on
                expected.context_id = single.context_id
                and expected.window_id = single.window_id
                and expected.of_measure_id = single.measure_id
                and expected.slice = single.slice
    ),

    least_ranked as (
        select
            *,
            {# the order of two shares needs no exact quotient: they differ in the sixteenth place or are equal #}
            row_number() over (
                partition by context_id, measure_id, window_id
                order by value_num / value_den nulls last, slice
            ) as place,
            sum(records_total) over (partition by context_id, measure_id, window_id) as all_records,
            count(*) over (partition by context_id, measure_id, window_id)
            = count(value_num) over (partition by context_id, measure_id, window_id) as is_complete
        from over_slices
    ),

    every_window as (
        select *
        from single
        union all
        select
            context_id,
            measure_id,
            window_id,
            '' as slice,
            value_num,
            value_den,
            is_complete,
            cast(all_records as bigint) as records_total
        from least_ranked
        where place = 1 and value_num is not null
    ),

    of_members as (
        select
            every_window.context_id,
            every_window.measure_id,
            windows.window_id,
            windows.kind,
            every_window.slice,
            every_window.value_num,
            every_window.value_den,
            every_window.is_complete,
            every_window.records_total,
            every_window.window_id as window_used,
            len(string_split(windows.members, '|')) as members,
            count(*) over of_one as found,
            cast(sum(every_window.records_total) over of_one as bigint) as all_records,
            row_number() over (
                partition by
                    every_window.context_id, every_window.measure_id, windows.window_id, every_window.slice
                order by
                    every_window.value_num / every_window.value_den
                    * case when windows.kind = 'greatest' then -1 else 1 end,
                    every_window.window_id
            ) as place
        from every_window
        inner join {{ ref('windows') }} as windows
            on
                windows.kind in ('greatest', 'least', 'mean')
                and contains('|' || windows.members || '|', '|' || every_window.window_id || '|')
        {%- if asked is not none %}
        inner join {{ asked }} as asked
            on
                every_window.context_id = asked.context_id
                and every_window.measure_id = asked.measure_id
                and every_window.slice = asked.slice
                and windows.window_id = asked.window_id
        {%- endif %}
        window of_one as (
            partition by every_window.context_id, every_window.measure_id, windows.window_id, every_window.slice
        )
    ),

    {# the greatest is known by what is known; the least and the mean lack data where a member does #}
    chosen_of_members as (
        select
            context_id,
            measure_id,
            window_id,
            slice,
            value_num,
            value_den,
            is_complete and (kind = 'greatest' or found = members) as is_complete,
            case when kind = 'greatest' then records_total else all_records end as records_total,
            window_used
        from of_members
        where kind in ('greatest', 'least') and place = 1
    ),

    mean_of_members as (
        select
            context_id,
            measure_id,
            window_id,
            slice,
            sum(value_num) as value_num,
            cast(members as decimal(28, 6)) as value_den,
            bool_and(is_complete) as is_complete,
            max(all_records) as records_total,
            window_id as window_used
        from of_members
        where kind = 'mean' and found = members and value_den = 1
        group by context_id, measure_id, window_id, slice, members
        having count(*) = members
    )

    select
        *,
        window_id as window_used
    from every_window
    union all
    select * from chosen_of_members
    union all
    select * from mean_of_members
{% endmacro %}
