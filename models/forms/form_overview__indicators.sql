-- One row an indicator of a notice's chosen projects together: aimed at and reached in the year that the overview
-- compares, and over the whole period. Shares lie between 0 and 1, amounts a unit are in yuan.
with years as (
    select
        notice_id,
        max(fiscal_year) as fiscal_year
    from {{ ref('int_overview__target') }}
    group by notice_id
),

aims as (
    select
        context_id,
        measure_id,
        slice,
        {{ form_value('aims') }} as target_value
    from {{ ref('int_form__goal_value') }} as aims
    where window_id = 'ever'
),

in_year as (
    select lines.*
    from {{ ref('int_fiscal__indicator_line') }} as lines
    inner join years on lines.notice_id = years.notice_id and lines.fiscal_year = years.fiscal_year
    where lines.level = 'region'
),

in_period as (
    select
        actuals.notice_id,
        actuals.context_id,
        actuals.indicator_name,
        {{ how_added("'region'", 'actuals.aggregate') }} as how_added,
        actuals.unit,
        actuals.sense,
        actuals.print_order,
        actuals.indicator_code || '@' || actuals.scope as scope_slice,
        aggregates.period_measure as target_measure,
        aims.slice as target_slice,
        aims.target_value,
        actuals.actual_value
    from {{ ref('int_fiscal__region_actual') }} as actuals
    inner join years on actuals.notice_id = years.notice_id
    inner join {{ ref('aggregates') }} as aggregates on actuals.aggregate = aggregates.aggregate
    left join aims
        on
            actuals.context_id = aims.context_id
            and aggregates.period_measure = aims.measure_id
            and aims.slice = case
                when aggregates.is_sliced then actuals.indicator_code || '@' || actuals.scope
                else actuals.counted_kind
            end
    where actuals.fiscal_year is null and actuals.sense <> '定性' and (actuals.aimed_at > 0 or aims.target_value > 0)
)

select
    in_period.notice_id,
    in_period.notice_id as sheet_key,
    cast(row_number() over (partition by in_period.notice_id order by in_period.print_order) as integer) as line_no,
    in_period.context_id,
    in_period.indicator_name,
    in_period.how_added,
    in_period.unit,
    in_period.sense,
    in_year.target_measure as year_measure,
    in_year.target_slice as year_slice,
    in_year.target_value as year_target,
    in_year.scope_slice as year_scope,
    in_year.actual_value as year_actual,
    in_period.target_measure as period_measure,
    in_period.target_slice as period_slice,
    in_period.target_value as period_target,
    in_period.scope_slice as period_scope,
    in_period.actual_value as period_actual
from in_period
left join in_year
    on in_period.context_id = in_year.context_id and in_period.indicator_name = in_year.indicator_name
