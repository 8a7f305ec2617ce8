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
    {%- for place, name in [(1, 'first'), (2, 'second')] %}
    max(scope_slice) filter (where place = {{ place }}) as {{ name }}_slice,
    max(unit) filter (where place = {{ place }}) as {{ name }}_unit,
    max(target_value) filter (where place = {{ place }}) as {{ name }}_target,
    max(actual_value) filter (where place = {{ place }}) as {{ name }}_actual,
    max(share) filter (where place = {{ place }}) as {{ name }}_share{{ ',' if not loop.last }}
    {%- endfor %}
from shared
group by notice_id, context_id, area_code, area_name
