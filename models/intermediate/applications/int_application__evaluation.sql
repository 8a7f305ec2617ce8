-- One row a measure that an application needs over a window, whole or a slice of it: what it is asked for, taken apart
-- into base measures and single windows, with the first and last day and year of the window; and what looking back upon
-- its project asks for.
with in_windows as (
    select
        needed.context_id,
        needed.measure_id,
        needed.slice,
        coalesce(members.window_id, needed.window_id) as window_id
    from {{ ref('int_application__asked') }} as needed
    inner join {{ ref('windows') }} as asked on needed.window_id = asked.window_id
    left join {{ ref('windows') }} as members
        on
            asked.kind in ('greatest', 'least', 'mean')
            and contains('|' || asked.members || '|', '|' || members.window_id || '|')
),

with_parts as (
    select distinct
        in_windows.context_id,
        parts.part_id as measure_id,
        coalesce(parts.window_id, in_windows.window_id) as window_id,
        case when parts.is_whole then '' else in_windows.slice end as slice
    from in_windows
    inner join {{ ref('int_measure__part') }} as parts on in_windows.measure_id = parts.measure_id
)

select
    with_parts.context_id,
    with_parts.measure_id,
    with_parts.window_id,
    with_parts.slice,
    applications.application_no,
    applications.uscc,
    {{ window_bounds('windows', 'applications') }},
    cast(null as varchar) as project_no,
    cast(null as varchar) as settlement_part
from with_parts
inner join {{ ref('int_application') }} as applications on with_parts.context_id = applications.context_id
inner join {{ ref('windows') }} as windows on with_parts.window_id = windows.window_id
union
select * from {{ ref('int_fiscal__evaluation') }}
