-- One row a project and a window of its own months: the first and last day, and whether the window has begun and is
-- over on the day of the build.
with windows as (
    select * from {{ ref('windows') }}
    where kind in (
        'project_months', 'project_latest', 'project_period', 'project_after', 'project_each_month', 'ever'
    )
),

days as (
    select
        projects.context_id,
        projects.project_no,
        windows.window_id,
        windows.window_label,
        windows.kind = 'project_latest' as latest_only,
        {{ project_window_days('windows', 'projects') }}
    from {{ ref('int_project') }} as projects
    cross join windows
)

select
    *,
    {{ as_of() }} >= first_day as has_begun,
    {{ as_of() }} > last_day as is_over
from days
where last_day is not null
