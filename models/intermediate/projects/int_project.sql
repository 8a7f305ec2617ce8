-- One row a recognised project: its track, notice and unit, the end of its period, and the date at which the policy
-- data is read. A status dated after the day of the build is not known yet.
with tracks as (
    select
        track_id,
        notice_id,
        project_kind,
        track_name,
        period_months
    from {{ ref('tracks') }}
),

notices as (
    select
        notice_id,
        starts_on
    from {{ ref('notices') }}
)

select
    'project:' || projects.project_id as context_id,
    projects.project_id as project_no,
    projects.application_no,
    projects.uscc,
    projects.track_id,
    tracks.notice_id,
    tracks.project_kind,
    tracks.track_name,
    units.unit_name,
    applications.project_name,
    projects.recognised_on,
    projects.approved_on,
    projects.built_from,
    projects.built_to,
    coalesce(
        projects.built_to, {{ months_after('projects.built_from', 'tracks.period_months') }} - 1
    ) as period_to,
    projects.tier,
    case when projects.status_on is null or projects.status_on <= {{ as_of() }} then projects.status end as status,
    case
        when projects.status_on is null or projects.status_on <= {{ as_of() }} then projects.acceptance_rating
    end as acceptance,
    projects.status_on,
    greatest(projects.recognised_on, notices.starts_on) as policy_date,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from {{ ref('stg_project') }} as projects
inner join tracks on projects.track_id = tracks.track_id
inner join notices on tracks.notice_id = notices.notice_id
left join {{ ref('stg_unit') }} as units on projects.uscc = units.uscc
left join {{ ref('stg_application') }} as applications on projects.application_no = applications.application_no
