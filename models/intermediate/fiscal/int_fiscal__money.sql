-- One row the money of a project's budget year, by source and by whether it is the year's own or carried over:
-- planned at the year's beginning, planned, spent, spent up to the month of monitoring. What is carried over
-- (public money only) is spent first; nothing carried over is unknown.
with asked as (
    select
        scopes.context_id,
        scopes.notice_id,
        scopes.application_no,
        scopes.fiscal_year,
        scopes.scope,
        scopes.is_latest,
        unnest(['central', 'local', 'other']) as source_group
    from {{ ref('int_fiscal__scope') }} as scopes
    where scopes.fiscal_year is not null
),

found as (
    select
        asked.context_id,
        asked.notice_id,
        asked.application_no,
        asked.fiscal_year,
        asked.source_group,
        asked.is_latest,
        max(value.value_num) filter (where value.measure_id = 'fund_budget_initial') as initial_yuan,
        max(value.value_num) filter (where value.measure_id = 'fund_budget') as budget_yuan,
        max(value.value_num) filter (where value.measure_id = 'fund_carried') as carried_yuan,
        max(value.value_num) filter (
            where value.measure_id = 'fund_executed' and value.window_id like 'fiscal_year@%'
        ) as executed_yuan,
        max(value.value_num) filter (
            where value.measure_id = 'fund_executed' and value.window_id like 'fiscal_months@%'
        ) as months_yuan
    from asked
    left join {{ ref('int_application__value') }} as value
        on
            asked.context_id = value.context_id
            and asked.source_group = value.slice
            and value.window_id like 'fiscal_%@' || asked.scope
            and value.measure_id in ('fund_budget_initial', 'fund_budget', 'fund_carried', 'fund_executed')
    group by
        asked.context_id, asked.notice_id, asked.application_no, asked.fiscal_year, asked.source_group,
        asked.is_latest
),

split as (
    select
        *,
        case when carried_yuan is not null then least(coalesce(executed_yuan, 0), carried_yuan) end as from_carried,
        case when carried_yuan is not null then least(coalesce(months_yuan, 0), carried_yuan) end as months_from_carried
    from found
)

select
    context_id,
    notice_id,
    application_no,
    fiscal_year,
    source_group,
    'current' as money_kind,
    initial_yuan,
    budget_yuan,
    coalesce(executed_yuan, 0) - coalesce(from_carried, 0) as executed_yuan,
    case when is_latest then coalesce(months_yuan, 0) - coalesce(months_from_carried, 0) end as months_yuan
from split
union all
select
    context_id,
    notice_id,
    application_no,
    fiscal_year,
    source_group,
    'carried' as money_kind,
    carried_yuan as initial_yuan,
    carried_yuan as budget_yuan,
    from_carried as executed_yuan,
    case when is_latest then months_from_carried end as months_yuan
from split
where source_group <> 'other'
