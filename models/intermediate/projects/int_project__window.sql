-- One row a project and a window of its own months: the first and last day, and whether the window has begun and is
-- over on the day of the build. One counted from an event that is not on record has no days and has not begun.
with windows as (
    select * from {{ ref('windows') }}
    where kind in (
        'project_months', 'project_latest', 'project_period', 'project_after', 'project_each_month', 'ever'
    )
),

anchored as (
    select
        context_id,
        anchor,
        anchor_day
    from {{ ref('int_project__anchor') }}
),

days as (
    select
        projects.context_id,
        projects.project_no,
        windows.window_id,
        windows.window_label,
        windows.kind = 'project_latest' as latest_only,
        windows.anchor,
        coalesce(anchored.anchor_day, windows.anchor_date) as counted_from,
        {{ project_window_days('windows', 'projects', 'coalesce(anchored.anchor_day, windows.anchor_date)') }}
    from {{ ref('int_project') }} as projects
    cross join windows
    left join anchored
        on projects.context_id = anchored.context_id and coalesce(windows.anchor, 'built_from') = anchored.anchor
)

select
    *,
    coalesce({{ as_of() }} >= first_day, false) as has_begun,
    coalesce({{ as_of() }} > last_day, false) as is_over
from days
where last_day is not null or anchor is not null
