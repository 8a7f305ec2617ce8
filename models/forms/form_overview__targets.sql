-- One row an area of a notice's projects: of the two main indicators what is aimed at and what is reached.
with sums as (
    select
        notice_id,
        context_id,
        area_code,
        area_name,
        place,
        scope_slice,
        unit,
        sum(target_value) as target_value,
        sum(actual_value) as actual_value
    from {{ ref('int_overview__target') }}
    group by notice_id, context_id, area_code, area_name, place, scope_slice, unit
),

shared as (
    select
        *,
        {{ cut_share('actual_value', 'nullif(target_value, 0)', 6) }} as share
    from sums
)

select
    notice_id,
    notice_id as sheet_key,
    cast(row_number() over (partition by notice_id order by area_code) as integer) as line_no,
    context_id,
    area_name,
    max(scope_slice) filter (where place = 1) as first_slice,
    max(unit) filter (where place = 1) as first_unit,
    max(target_value) filter (where place = 1) as first_target,
    max(actual_value) filter (where place = 1) as first_actual,
    max(share) filter (where place = 1) as first_share,
    max(scope_slice) filter (where place = 2) as second_slice,
    max(unit) filter (where place = 2) as second_unit,
    max(target_value) filter (where place = 2) as second_target,
    max(actual_value) filter (where place = 2) as second_actual,
    max(share) filter (where place = 2) as second_share
from shared
group by notice_id, context_id, area_code, area_name
