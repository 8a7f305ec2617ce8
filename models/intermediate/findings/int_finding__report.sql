-- A month for which a project owes a report and has none, or one without the plan asked for: one row a project and
-- month. Owed from recognition on to the end of the project; missed once the month is over.
with duties as (
    select * from {{ versions('reporting_duties', 'rule_no, notice_id') }}
),

projects as (
    select
        projects.*,
        coalesce(outcomes.ends_on, {{ as_of() }}) as ends_on
    from {{ ref('int_project') }} as projects
    inner join {{ ref('int_project__outcome') }} as outcomes on projects.context_id = outcomes.context_id
),

owed as (
    select
        duties.*,
        projects.context_id,
        projects.project_no,
        projects.src_file,
        projects.src_sheet,
        projects.src_row,
        projects.recognised_on,
        projects.policy_date,
        projects.ends_on,
        unnest(generate_series(
            date_trunc('month', projects.recognised_on), least(projects.ends_on, {{ as_of() }}), interval 1 month
        )) as month_from
    from duties
    inner join projects on duties.notice_id = projects.notice_id
),

missed as (
    select
        owed.*,
        strftime(owed.month_from, '%Y-%m') as month,
        reports.context_id is not null as is_reported
    from owed
    left join {{ ref('int_fact__progress') }} as reports
        on owed.context_id = reports.context_id and strftime(owed.month_from, '%Y-%m') = reports.report_month
    where
        {{ as_of() }} > last_day(owed.month_from)
        and {{ in_force('owed', 'greatest(cast(owed.month_from as date), owed.policy_date)') }}
        and last_day(owed.month_from) <= owed.ends_on
        and case owed.kind
            when 'monthly' then owed.month_from >= owed.recognised_on
            else month(owed.month_from) = owed.due_month
        end
        and (reports.context_id is null or (owed.needs_plan and reports.next_plan is null))
)

select
    rule_no as rule,
    severity,
    notice_id,
    clause,
    'project' as subject_type,
    project_no as subject,
    month as value,
    says as expected,
    '项目' || project_no || case
        when is_reported then month || '的工作进展没有填写下一步计划：请补填'
        else '没有' || month || '的工作进展：请补报'
    end || '（' || says || '）' as message,
    src_file,
    src_sheet,
    src_row
from missed
