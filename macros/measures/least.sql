{#
    The least of a measure's values over slices that are all expected: those listed in the declaration (respondents), or
    those that another fact of the subject has (the occupations applied for). Of a context with

      satisfaction of 学员 90/100, of 企业 45/60      45/60, complete
      satisfaction of 学员 90/100, of 企业 unknown    90/100, not complete
      experts of two occupations 3 and none           0 (missing: zero), as the context has experts at all
#}
{% macro least_values(evaluation, single) %}
    with expected as (
        {%- for m in derived_measures() if m.agg == 'least' %}
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
        from {{ single }}
        {#- where what is missing is nought, any record of the kind makes it known, in whatever window #}
        {%- set of_zero = derived_measures() | selectattr('missing', 'equalto', 'zero') | map(attribute='of') | list %}
        {%- for m in base_measures() if m.name in of_zero %}
        union
        select
            e.context_id,
            e.measure_id,
            e.window_id
        from {{ evaluation }} as e
        inner join {{ m.fact }} as f on e.{{ m.subject }} = f.{{ m.subject }}
        where e.measure_id = '{{ m.name }}'
        {%- endfor %}
    ),

    over_slices as (
        select
            expected.context_id,
            expected.measure_id,
            expected.window_id,
            expected.slice,
            case when expected.missing_is_zero then coalesce(found.value_num, 0) else found.value_num end as value_num,
            case when expected.missing_is_zero then coalesce(found.value_den, 1) else found.value_den end as value_den,
            coalesce(found.records_total, 0) as records_total
        from expected
        inner join known
            on
                expected.context_id = known.context_id
                and expected.window_id = known.window_id
                and expected.of_measure_id = known.measure_id
        left join {{ single }} as found
            on
                expected.context_id = found.context_id
                and expected.window_id = found.window_id
                and expected.of_measure_id = found.measure_id
                and expected.slice = found.slice
    ),

    ranked as (
        select
            *,
            {#- the order of two shares needs no exact quotient: they differ in the sixteenth place or are equal #}
            row_number() over (
                partition by context_id, measure_id, window_id
                order by value_num / value_den nulls last, slice
            ) as place,
            sum(records_total) over (partition by context_id, measure_id, window_id) as all_records,
            count(*) over (partition by context_id, measure_id, window_id)
            = count(value_num) over (partition by context_id, measure_id, window_id) as is_complete
        from over_slices
    )

    select
        context_id,
        measure_id,
        window_id,
        '' as slice,
        value_num,
        value_den,
        is_complete,
        cast(all_records as bigint) as records_total
    from ranked
    where place = 1 and value_num is not null
{% endmacro %}
