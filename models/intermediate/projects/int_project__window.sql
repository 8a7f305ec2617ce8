-- One row a project and a window of its own months: the first and last day, and whether the window has begun and is
-- over on the day of the build. Where the notice itself ends on a day, no window runs past it. One counted from an
-- event that is not on record has no days and has not begun.
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

ends as (
    select
        applies_to_notice,
        to_date,
        starts_on,
        ends_before
    from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'valid_until'
),

days as (
    select
        projects.context_id,
        projects.project_no,
        projects.notice_id,
        projects.policy_date,
        windows.kind not in ('ever', 'project_each_month') as is_bounded,
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
),

bounded as (
    select
        days.* exclude (notice_id, policy_date, is_bounded) replace (
            case when days.last_day is not null then least(days.last_day, ends.to_date) end as last_day
        ),
        coalesce(days.last_day > ends.to_date, false) as is_cut
    from days
    left join ends
        on
            days.is_bounded
            and days.notice_id = ends.applies_to_notice
            and {{ in_force('ends', 'days.policy_date') }}
    where days.last_day is not null or days.anchor is not null
)

select
    *,
    coalesce({{ as_of() }} >= first_day, false) as has_begun,
    coalesce({{ as_of() }} > last_day, false) as is_over
from bounded
