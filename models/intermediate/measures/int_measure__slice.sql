-- One row a measure and a dimension that it can be sliced by. A derived measure has the dimensions that all its parts
-- asked for by slice have; a least is asked for whole. Made from the declarations on the facts.
with declared as (
    {%- for m in base_measures() %}
    {%- for one in m.dimensions %}
    select
        '{{ m.name }}' as part_id,
        '{{ one.name }}' as dimension,
        nullif('{{ one.get('values', []) | join('|') }}', '') as allowed_values
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as varchar) as part_id,
        cast(null as varchar) as dimension,
        cast(null as varchar) as allowed_values
    where false
),

leasts as (
    {%- for m in derived_measures() if m.agg == 'least' %}
    select '{{ m.name }}' as measure_id
    union all
    {%- endfor %}
    select cast(null as varchar) as measure_id
    where false
),

sliced as (
    select
        parts.measure_id,
        parts.part_id,
        count(*) over (partition by parts.measure_id) as parts_total
    from {{ ref('int_measure__part') }} as parts
    left join leasts on parts.measure_id = leasts.measure_id
    where not parts.is_whole and leasts.measure_id is null
)

select
    sliced.measure_id,
    declared.dimension,
    any_value(declared.allowed_values) as allowed_values
from sliced
inner join declared on sliced.part_id = declared.part_id
group by sliced.measure_id, declared.dimension, sliced.parts_total
having count(*) = sliced.parts_total
