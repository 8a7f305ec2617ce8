-- One row a project and a month, now over, whose report of progress was owed: from recognition on, to the end of the
-- project or as long as the title is held. A yearly report counts from the first month that its duty names.
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
        projects.application_no,
        projects.uscc,
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

dated as (
    select
        *,
        strftime(month_from, '%Y-%m') as month,
        case
            when kind = 'monthly' then month_from
            else make_date(year(month_from), coalesce(first_month, due_month), 1)
        end as counts_from
    from months
),

reports as (
    select
        context_id,
        next_plan,
        handed_in_on,
        cast(report_month || '-01' as date) as reported_month
    from {{ ref('int_fact__progress') }}
)

select
    dated.rule_no,
    dated.notice_id,
    dated.clause,
    dated.severity,
    dated.says,
    dated.needs_plan,
    dated.context_id,
    dated.project_no,
    dated.application_no,
    dated.uscc,
    dated.month,
    dated.month_from,
    dated.counts_from,
    dated.src_file,
    dated.src_sheet,
    dated.src_row,
    count(reports.context_id) > 0 as is_reported,
    count(reports.next_plan) > 0 as has_plan,
    min(reports.handed_in_on) as handed_in_on
from dated
left join reports
    on
        dated.context_id = reports.context_id
        and reports.reported_month between dated.counts_from and dated.month_from
where
    {{ as_of() }} > last_day(dated.month_from)
    and {{ in_force('dated', 'greatest(dated.month_from, dated.policy_date)') }}
    and last_day(dated.month_from) <= dated.ends_on
    and case dated.kind
        when 'monthly' then dated.month_from >= dated.recognised_on
        else month(dated.month_from) = dated.due_month
    end
group by all
