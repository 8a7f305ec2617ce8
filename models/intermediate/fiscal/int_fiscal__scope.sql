-- One row a span that a project is looked back upon: each budget year up to the build's that has a budget, and the
-- whole period. With the money that weighs its rates: the year's budget, or what was applied for; whether the year is
-- over, and whether it is the latest whose month of monitoring is.
with asking as (
    select distinct notice_id
    from {{ ref('int_form__asked') }}
    where form_id in (select form_id from {{ ref('form_years') }})
),

cutoff as (
    select {{ monitor_month('arg_max(value, starts_on)') }} as cutoff_month
    from {{ ref('scoring') }}
    where item = 'cutoff_month' and starts_on <= {{ as_of() }}
),

projects as (
    select
        applications.context_id,
        applications.notice_id,
        applications.application_no,
        applications.uscc,
        applications.project_kind,
        recognised.project_id,
        coalesce(recognised.built_from, applications.period_from, applications.applied_on) as begins_on,
        coalesce(recognised.built_to, applications.period_to, {{ as_of() }}) as ends_on,
        coalesce(applications.central_grant_yuan, 0) + coalesce(applications.local_match_yuan, 0)
        + coalesce(applications.own_funds_yuan, 0) as applied_yuan
    from {{ ref('int_application') }} as applications
    inner join asking on applications.notice_id = asking.notice_id
    left join {{ ref('stg_project') }} as recognised on applications.application_no = recognised.application_no
    qualify row_number() over (
        partition by applications.application_no
        order by recognised.recognised_on desc nulls last, recognised.project_id
    ) = 1
),

budgets as (
    select
        application_no,
        budget_year as fiscal_year,
        sum(amount_yuan) as weight_yuan
    from {{ ref('int_fact__funding') }}
    where stage = '预算安排' and budget_year <= year({{ as_of() }})
    group by application_no, budget_year
),

spans as (
    select
        application_no,
        fiscal_year,
        cast(fiscal_year as varchar) as scope,
        weight_yuan,
        make_date(fiscal_year, 12, 31) < {{ as_of() }} as is_over,
        coalesce(fiscal_year = max(fiscal_year) filter (
            where last_day(make_date(fiscal_year, cutoff.cutoff_month, 1)) < {{ as_of() }}
        ) over (partition by application_no), false) as is_latest
    from budgets
    cross join cutoff
    union all
    select
        application_no,
        null as fiscal_year,
        '实施期' as scope,
        null as weight_yuan,
        false as is_over,
        false as is_latest
    from budgets
    group by application_no
)

select
    projects.context_id,
    projects.notice_id,
    projects.application_no,
    projects.project_id,
    projects.uscc,
    projects.project_kind,
    cast(spans.fiscal_year as integer) as fiscal_year,
    spans.scope,
    spans.is_over,
    spans.is_latest,
    cast(
        case when spans.fiscal_year is null then nullif(projects.applied_yuan, 0) else spans.weight_yuan end
        as decimal(18, 2)
    ) as weight_yuan,
    cutoff.cutoff_month,
    projects.begins_on,
    case
        when spans.fiscal_year is null then projects.ends_on
        else make_date(spans.fiscal_year, 12, 31)
    end as ends_on
from projects
inner join spans on projects.application_no = spans.application_no
cross join cutoff
