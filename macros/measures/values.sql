{#
    The values of base measures: rows grouped. Three rows of a unit in the window 2023 make the value 3; a unit with
    trainings, none of them in the window 2022, has the value 0 there (zero: if_any); one without any training has no
    value, which is unknown and not nought. What is asked for is data: a pass over a fact serves whichever of its
    measures an evaluation names, and the query is the same for any data.
#}
{% macro counted_values(evaluation) %}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        max(value_num) as value_num,
        cast(sum(records_total) as bigint) as records_total
    from (
        {%- for measures in measures_by_pass(base_measures()) %}
        {{ 'union all' if not loop.first }}
        {{ fact_values(measures, evaluation) }}
        {%- endfor %}
    ) as every_measure
    group by context_id, measure_id, window_id, slice
{% endmacro %}


{#
    Values of the measures of one fact and subject: context, measure, window, slice, value, number of records; and, for
    what asks for a measure where the subject has any record of the kind, a nought that gives way to what is counted.
#}
{% macro fact_values(measures, evaluation) %}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        cast({{ by_measure(measures, measure_aggregate) }} as decimal(28, 6)) as value_num,
        count(*) as records_total
    from ({{ rows_looked_at(measures, evaluation) }}) as looked_at
    where is_counted
    group by context_id, measure_id, window_id, slice
    {%- set known = [] -%}
    {%- for m in measures if m.get('zero', 'if_any') == 'if_any' and not m.get('slice') and m.agg != 'value' -%}
        {%- do known.append(m) -%}
    {%- endfor -%}
    {%- if known %}
    union all
    {{ fact_noughts(known, evaluation) }}
    {%- endif %}
{% endmacro %}


{# Noughts of measures of one fact and subject; of a yearly figure: where a record is not too old. #}
{% macro fact_noughts(measures, evaluation) %}
    {%- set subject = measures[0].subject %}
    {%- set years = measures | selectattr('year', 'defined') | map(attribute='year') | unique | list %}
    select
        e.context_id,
        e.measure_id,
        e.window_id,
        e.slice,
        0 as value_num,
        0 as records_total
    from {{ evaluation }} as e
    semi join (select distinct {{ ([subject] + years) | join(', ') }} from {{ measures[0].fact }}) as f
        on e.{{ subject }} = f.{{ subject }} and {{ by_measure(measures, is_not_too_old) }}
    where {{ is_one_of(measures) }}
{% endmacro %}


{% macro is_not_too_old(m) -%}
    {{ '(not e.latest_only or f.' ~ m.year ~ ' between e.from_year and e.to_year)' if m.get('year') else 'true' }}
{%- endmacro %}


{% macro measure_aggregate(m) -%}
    {%- if m.agg == 'count' -%} count(*)
    {%- elif m.agg == 'count_distinct' -%} count(distinct entity)
    {%- elif m.agg == 'sum' -%} sum(amount)
    {%- elif m.agg == 'value' -%} max(amount)
    {%- else -%} {{ exceptions.raise_compiler_error('measure ' ~ m.name ~ ': unknown agg ' ~ m.agg) }}
    {%- endif -%}
{%- endmacro %}


{#
    The counted values, and nought for a measure that has none where its guard has a value: no penalty of a unit whose
    credit was checked is nought, of one that nobody checked unknown.
#}
{% macro base_values(evaluation, counted, parts) %}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        value_num,
        cast(1 as decimal(28, 6)) as value_den,
        true as is_complete,
        records_total
    from {{ counted }}
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
    inner join {{ parts }} as parts on e.measure_id = parts.measure_id and parts.role = 'guard'
    inner join {{ counted }} as guards on e.context_id = guards.context_id and parts.part_id = guards.measure_id
    anti join {{ counted }} as found
        on
            e.context_id = found.context_id
            and e.measure_id = found.measure_id
            and e.window_id = found.window_id
            and e.slice = found.slice
{% endmacro %}
