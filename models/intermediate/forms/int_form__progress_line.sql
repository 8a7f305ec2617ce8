-- One row a month (or, where a notice asks for a report a year, a year) of a recognised project under a notice that
-- asks for reports of progress: what the unit reported in words.
with asking as (
    select distinct notice_id
    from {{ ref('int_form__asked') }}
    where shape = 'progress'
),

duties as (
    select * from {{ versions('reporting_duties', 'notice_id') }}
),

months as (
    select
        projects.notice_id,
        projects.project_no as sheet_key,
        projects.context_id,
        months.month,
        duties.kind,
        date_trunc('month', months.to_date) as month_from,
        {{ as_of() }} > last_day(months.to_date)
        and (duties.kind = 'monthly' or month(months.to_date) = duties.due_month) as is_owed
    from {{ ref('int_project') }} as projects
    inner join asking on projects.notice_id = asking.notice_id
    inner join duties on projects.notice_id = duties.notice_id
    inner join {{ ref('int_project__outcome') }} as outcomes on projects.context_id = outcomes.context_id
    inner join {{ ref('int_project__month') }} as months
        on
            projects.context_id = months.context_id
            and date_trunc('month', months.to_date) <= coalesce(outcomes.ends_on, {{ as_of() }})
            and {{ in_force('duties', 'greatest(months.to_date, projects.policy_date)') }}
    inner join {{ ref('windows') }} as windows
        on months.window_id = windows.window_id and windows.kind = 'project_each_month'
    qualify
        duties.kind = 'monthly'
        or month(month_from) = duties.due_month
        or months.month = max(months.month) over (partition by projects.context_id)
)

select
    months.notice_id,
    months.sheet_key,
    cast(row_number() over (partition by months.context_id order by months.month) as integer) as line_no,
    months.context_id,
    months.month,
    case
        when months.kind = 'monthly' then strftime(months.month_from, '%Y年%-m月')
        else strftime(months.month_from, '%Y年')
    end as period_label,
    coalesce(reports.progress_text, case when months.is_owed then '（未报送）' else '（待填报）' end) as progress_text,
    reports.problems,
    reports.next_plan
from months
left join {{ ref('int_fact__progress') }} as reports
    on
        months.context_id = reports.context_id
        and months.month = reports.report_month
        and reports.month_from <= {{ as_of() }}
