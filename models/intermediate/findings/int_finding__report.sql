-- A month for which a project owes a report and has none, or a year without the report or the plan asked for: one row a
-- project and month. Owed from recognition on, to the end of the project or as long as the title is held; missed once
-- the month is over. A yearly report counts from the first month that its duty names.
with duties as (
    select * from {{ versions('reporting_duties', 'rule_no, notice_id') }}
),

projects as (
    select
        projects.*,
        coalesce(outcomes.ends_on, {{ as_of() }}) as decided_on,
        coalesce(stops.stopped_on - 1, {{ as_of() }}) as held_to
    from {{ ref('int_project') }} as projects
    inner join {{ ref('int_project__outcome') }} as outcomes on projects.context_id = outcomes.context_id
    left join {{ ref('int_money__stop') }} as stops on projects.project_no = stops.project_no
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
        case duties.lasts_until when 'title' then projects.held_to else projects.decided_on end as ends_on
    from duties
    inner join projects on duties.notice_id = projects.notice_id
),

months as (
    select
        *,
        cast(unnest(generate_series(
            date_trunc('month', recognised_on), least(ends_on, {{ as_of() }}), interval 1 month
        )) as date) as month_from
    from owed
),

reports as (
    select
        context_id,
        next_plan,
        cast(report_month || '-01' as date) as reported_month
    from {{ ref('int_fact__progress') }}
),

reported as (
    select
        months.*,
        strftime(months.month_from, '%Y-%m') as month,
        count(reports.context_id) > 0 as is_reported,
        count(reports.next_plan) > 0 as is_planned
    from months
    left join reports
        on
            months.context_id = reports.context_id
            and reports.reported_month
            between case
                when months.kind = 'monthly' then months.month_from
                else make_date(year(months.month_from), coalesce(months.first_month, months.due_month), 1)
            end
            and months.month_from
    where
        {{ as_of() }} > last_day(months.month_from)
        and {{ in_force('months', 'greatest(months.month_from, months.policy_date)') }}
        and last_day(months.month_from) <= months.ends_on
        and case months.kind
            when 'monthly' then months.month_from >= months.recognised_on
            else month(months.month_from) = months.due_month
        end
    group by all
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
        when is_reported then month || '以前的工作进展没有填写下一步计划：请补填'
        else '没有' || month || '的工作进展：请补报'
    end || '（' || says || '）' as message,
    src_file,
    src_sheet,
    src_row
from reported
where not is_reported or (needs_plan and not is_planned)
