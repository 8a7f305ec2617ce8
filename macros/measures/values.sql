{#
    The values of base measures: contributing rows, grouped. Three rows of a unit in the window 2023 make the value 3;
    a unit with trainings, none of them in the window 2022, has the value 0 there (zero: if_any); one without any
    training has no value, which is unknown and not nought.
#}
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


{# The values of all base measures that are asked for; noughts give way to counted values. #}
{% macro counted_values(evaluation) %}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        max(value_num) as value_num,
        cast(sum(records_total) as bigint) as records_total
    from (
        {%- for m in asked_of(evaluation) %}
        {{ 'union all' if not loop.first }}
        {{ measure_values(m, evaluation) }}
        {%- endfor %}
    ) as every_measure
    group by context_id, measure_id, window_id, slice
{% endmacro %}


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
