-- One row a money line of a sheet of a budget year, of a project or of a region (its projects added up), in yuan.
-- What was planned for nothing and spent on nothing is unknown; what was planned is spent in part or not at all.
with lines as (
    select
        money.*,
        fiscal_lines.* exclude (source_group, money_kind)
    from {{ ref('int_fiscal__money') }} as money
    inner join {{ ref('fiscal_lines') }} as fiscal_lines
        on money.source_group = fiscal_lines.source_group and money.money_kind = fiscal_lines.money_kind
),

placed as (
    select * from lines
    union all
    select * replace ('notice:' || notice_id as context_id, null as application_no)
    from lines
),

added as (
    select
        notice_id,
        context_id,
        application_no,
        fiscal_year,
        block,
        line_no,
        line_id,
        label,
        label_before_2022,
        label_monitor,
        sum(initial_yuan) as initial_yuan,
        sum(budget_yuan) as budget_yuan,
        sum(executed_yuan) as executed_yuan,
        sum(months_yuan) as months_yuan
    from placed
    group by all
)

select
    * exclude (initial_yuan, budget_yuan, executed_yuan, months_yuan),
    line_id || '@' || fiscal_year as line_slice,
    cast(initial_yuan as decimal(18, 2)) as initial_yuan,
    cast(budget_yuan as decimal(18, 2)) as budget_yuan,
    cast(case when budget_yuan is not null or executed_yuan <> 0 then executed_yuan end as decimal(18, 2))
        as executed_yuan,
    cast(case when initial_yuan is not null or months_yuan <> 0 then months_yuan end as decimal(18, 2)) as months_yuan,
    case when budget_yuan > 0 then {{ cut_share('executed_yuan', 'budget_yuan', 6) }} end as execution_rate,
    case when initial_yuan > 0 then {{ cut_share('months_yuan', 'initial_yuan', 6) }} end as months_rate
from added
