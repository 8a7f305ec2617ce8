-- One row a filled cell of a unit's yearly figures: unit, year, item, value (in the item's own unit; money in yuan).
with yearly as (
    select * from {{ ref('stg_unit_year') }}
),

items as (
    {%- for item in [
        'employees', 'skilled_talent', 'skilled_post_employees', 'enrolment', 'floor_area_m2', 'training_capacity',
        'high_skill_capacity', 'equipment_count', 'equipment_value_yuan', 'training_posts', 'ecosystem_enterprises'
    ] %}
    {{ 'union all' if not loop.first }}
    select
        uscc,
        stat_year,
        '{{ item }}' as item,
        cast({{ item }} as decimal(28, 6)) as item_value,
        record_key,
        src_file,
        src_sheet,
        src_row
    from yearly
    {%- endfor %}
    union all
    select
        uscc,
        stat_year,
        'credit_checked' as item,
        case when credit_checked_on is not null then 1 end as item_value,
        record_key,
        src_file,
        src_sheet,
        src_row
    from yearly
)

select
    'unit_year' as record_type,
    uscc,
    stat_year,
    item,
    item_value,
    record_key,
    src_file,
    src_sheet,
    src_row
from items
where item_value is not null
