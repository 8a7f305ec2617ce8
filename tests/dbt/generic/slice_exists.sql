{# Every slice that policy data asks for names a dimension of the measure, and a value that the dimension has. #}
{% test slice_exists(model) %}
with parts as (
    select
        measure_id,
        slice,
        unnest(string_split(slice, '|')) as part
    from {{ model }}
    where slice <> ''
),

asked as (
    select
        *,
        split_part(part, '=', 1) as dimension,
        unnest(string_split(split_part(part, '=', 2), ',')) as dimension_value
    from parts
)

select
    asked.measure_id,
    asked.slice
from asked
left join {{ ref('int_measure__slice') }} as known
    on asked.measure_id = known.measure_id and asked.dimension = known.dimension
left join {{ ref('occupations') }} as occupations on asked.dimension_value = occupations.occupation_code
left join (select distinct figure from {{ ref('own_figures') }}) as figures
    on asked.measure_id like 'own_%' and asked.dimension_value = figures.figure
where
    known.measure_id is null
    or not coalesce(
        list_contains(string_split(known.allowed_values, '|'), asked.dimension_value),
        occupations.occupation_code is not null or figures.figure is not null
    )
{% endtest %}
