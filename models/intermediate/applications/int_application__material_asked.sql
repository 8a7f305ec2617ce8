-- One row a material that an application has to hand in, or its project later (for the last instalment, for a
-- change), in the version in force on its policy date. A material of the application that is not asked of this
-- applicant is there all the same, and not needed.
with rules as (
    select * from {{ versions('materials', 'track_id, stage, material_no') }}
),

applications as (
    select * from {{ ref('int_application') }}
),

projects as (
    select
        application_no,
        bool_or(coalesce(status = '变更', false)) as is_changed
    from {{ ref('int_project') }}
    where application_no is not null
    group by application_no
),

based as (
    select
        uscc,
        min(recognised_on) as recognised_on
    from {{ ref('int_project') }}
    where project_kind = 'base'
    group by uscc
),

beside as (
    select distinct
        uscc,
        apply_year,
        track_id
    from applications
),

asked as (
    select
        applications.context_id,
        applications.application_no,
        applications.uscc,
        applications.apply_year,
        applications.recommender,
        applications.notice_id,
        rules.* exclude (notice_id, starts_on, ends_before),
        {{ cited_notice('rules') }} as cited_notice_id,
        {{ cited_clause('rules') }} as cited_clause,
        (rules.applies_to = 'all' or classes.context_id is not null or applications.unit_kind is null)
        and (rules.with_track_id is null or beside.uscc is not null)
        and (
            rules.only_if is null
            or applications.recognised_year is not null
            or coalesce(based.recognised_on < applications.applied_on, false)
        ) as is_needed,
        rules.stage = 'application'
        or (rules.stage = 'last_instalment' and projects.application_no is not null)
        or (rules.stage = 'change' and coalesce(projects.is_changed, false)) as is_asked
    from applications
    inner join rules
        on applications.track_id = rules.track_id and {{ in_force('rules', 'applications.policy_date') }}
    left join {{ ref('int_application__class') }} as classes
        on applications.context_id = classes.context_id and rules.applies_to = classes.applicant_class
    left join beside
        on
            applications.uscc = beside.uscc
            and applications.apply_year = beside.apply_year
            and rules.with_track_id = beside.track_id
    left join projects on applications.application_no = projects.application_no
    left join based on applications.uscc = based.uscc
)

select * exclude (is_asked)
from asked
where is_asked
