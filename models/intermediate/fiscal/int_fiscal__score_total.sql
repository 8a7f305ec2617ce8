-- One row a project's budget year: the points of the budget's execution, the total of the points known, how many
-- indicators have none, and the grade where none lacks any.
with rules as (
    select * from {{ ref('int_fiscal__score_rule') }}
),

executed as (
    select
        funds.notice_id,
        funds.context_id,
        funds.application_no,
        funds.fiscal_year,
        cast(weights.value as decimal(9, 2)) as execution_weight,
        {{ execution_points(
            'cast(weights.value as decimal(9, 2))', 'funds.executed_yuan', 'funds.budget_yuan'
        ) }} as execution_points
    from {{ ref('int_fiscal__fund_line') }} as funds
    inner join rules as weights
        on funds.notice_id = weights.notice_id and weights.item = 'execution_weight'
    where funds.block = 'class' and funds.line_id = 'total' and funds.application_no is not null
),

indicators as (
    select
        context_id,
        fiscal_year,
        sum(weight) as weight,
        sum(points) as points,
        count(*) - count(points) as unknown,
        any_value(stated) as stated,
        bool_and(weights_hold) as weights_hold,
        any_value(all_points) as all_points
    from {{ ref('int_fiscal__score_line') }}
    group by context_id, fiscal_year
),

totalled as (
    select
        executed.*,
        coalesce(indicators.weight, 0) + executed.execution_weight as total_weight,
        coalesce(indicators.points, 0) + coalesce(executed.execution_points, 0) as total_points,
        indicators.unknown,
        indicators.stated,
        indicators.weights_hold,
        indicators.all_points
    from executed
    left join indicators
        on executed.context_id = indicators.context_id and executed.fiscal_year = indicators.fiscal_year
)

select
    totalled.*,
    grades.item as grade
from totalled
left join rules as grades
    on
        totalled.notice_id = grades.notice_id
        and grades.kind = 'grade'
        and totalled.unknown = 0
        and totalled.execution_points is not null
        and totalled.total_points >= cast(grades.value as decimal(9, 2))
qualify row_number() over (
    partition by totalled.context_id, totalled.fiscal_year
    order by cast(grades.value as decimal(9, 2)) desc nulls last
) = 1
