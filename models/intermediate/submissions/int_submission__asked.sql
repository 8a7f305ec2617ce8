-- One row a submission that a rule asks of an application or of a recognised project: whose it is, the day on which the
-- application says that it was handed in, and the first and last day that the notice names for it. The notice is the
-- one applied under; a clause of one that forwards it is written notice:path.
with rules as (
    select * from {{ versions('submissions', 'notice_id, applies_to_notice, owed_by, project_kind, record_type') }}
),

windows as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'date_window'
),

candidates as (
    select * from {{ ref('int_submission__candidate') }}
),

of_applications as (
    select
        rules.rule_no,
        rules.applies_to_notice as notice_id,
        {{ forwarded_clause('rules') }} as clause,
        rules.record_type,
        candidates.recommender,
        'application' as subject_type,
        candidates.application_no as subject,
        candidates.application_no,
        candidates.uscc,
        cast(candidates.apply_year as varchar) as period,
        case rules.due
            when 'recommended_on' then candidates.recommended_on
            when 'applied_on' then candidates.applied_on
        end as handed_in_on,
        windows.from_date,
        windows.to_date
    from rules
    inner join candidates
        on
            rules.applies_to_notice = candidates.notice_id
            and (rules.project_kind is null or rules.project_kind = candidates.project_kind)
            and {{ in_force('rules', 'candidates.policy_date') }}
    left join windows
        on
            rules.notice_id = windows.notice_id
            and rules.applies_to_notice = windows.applies_to_notice
            and rules.due = windows.subject
            and {{ in_force('windows', 'candidates.policy_date') }}
    where rules.owed_by = 'application'
),

of_projects as (
    select
        rules.rule_no,
        rules.applies_to_notice as notice_id,
        {{ forwarded_clause('rules') }} as clause,
        rules.record_type,
        candidates.recommender,
        'project' as subject_type,
        projects.project_no as subject,
        projects.application_no,
        projects.uscc,
        cast(year(projects.recognised_on) as varchar) as period,
        cast(null as date) as handed_in_on,
        cast(null as date) as from_date,
        cast(null as date) as to_date
    from rules
    inner join {{ ref('int_project') }} as projects
        on
            rules.applies_to_notice = projects.notice_id
            and (rules.project_kind is null or rules.project_kind = projects.project_kind)
            and {{ in_force('rules', 'projects.policy_date') }}
    inner join candidates on projects.application_no = candidates.application_no
    where rules.owed_by = 'project'
)

select * from of_applications
union all
select * from of_projects
