-- One row a project and an event that its periods may be counted from: the day of it, empty while there is none on
-- record. The first payment is that of grant money for the building, up to the day of the build.
with paid as (
    select
        projects.context_id,
        min(funding.booked_on) as first_paid_on
    from {{ ref('int_project') }} as projects
    inner join {{ ref('stg_funding') }} as funding
        on funding.project_id in (projects.project_no, projects.application_no)
    inner join {{ ref('fund_sources') }} as sources on funding.source = sources.source and sources.is_grant
    where
        funding.stage = '拨付'
        and coalesce(funding.grant_kind, '建设补助') = '建设补助'
        and funding.booked_on <= {{ as_of() }}
    group by projects.context_id
)

select
    projects.context_id,
    unnest(['built_from', 'first_paid', 'recognised', 'approved']) as anchor,
    unnest(['建设期起', '首笔拨付日期', '认定日期', '批复日期']) as anchor_label,
    unnest([projects.built_from, paid.first_paid_on, projects.recognised_on, projects.approved_on]) as anchor_day
from {{ ref('int_project') }} as projects
left join paid on projects.context_id = paid.context_id
