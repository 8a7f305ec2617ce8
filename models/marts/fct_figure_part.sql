-- One row a part of a figure that is computed of others (the composed measures declared in this model's meta): which value
-- goes into it and how. A part with a window is a measure's own value, one without is composed itself. What a form prints
-- is computed by models from the same values; a trace computes it again from these parts alone.
with money as (
    select
        money.*,
        'notice:' || money.notice_id as region_id,
        fiscal_lines.line_id || '@' || money.fiscal_year as line_slice,
        money.source_group || '@' || money.fiscal_year as source_slice
    from {{ ref('int_fiscal__money') }} as money
    inner join (
        select distinct
            line_id,
            source_group,
            money_kind
        from {{ ref('fiscal_lines') }}
    ) as fiscal_lines
        on money.source_group = fiscal_lines.source_group and money.money_kind = fiscal_lines.money_kind
    where money.money_kind = 'current' or money.budget_yuan is not null
),

columns as (
    select * from (values
        ('fiscal_initial', 'fund_budget_initial', 'fiscal_year', null),
        ('fiscal_budget', 'fund_budget', 'fiscal_year', null),
        ('fiscal_executed', 'fund_executed', 'fiscal_year', 'fiscal_from_carried'),
        ('fiscal_executed_months', 'fund_executed', 'fiscal_months', 'fiscal_months_from_carried')
    ) as named (measure_id, own_measure, own_window, from_carried)
),

of_own_year as (
    select money.context_id, columns.measure_id, money.line_slice as slice, 'sum' as op,
        money.context_id as part_context_id, columns.own_measure as part_measure_id,
        columns.own_window || '@' || money.fiscal_year as part_window_id, money.source_group as part_slice,
        0 as place, 1 as factor
    from money
    cross join columns
    where money.money_kind = 'current'
    union all
    select money.context_id, columns.measure_id, money.line_slice, 'sum', money.context_id, columns.from_carried, null,
        money.source_slice, 0, -1
    from money
    cross join columns
    where
        money.money_kind = 'current'
        and columns.from_carried is not null
        and (money.context_id, money.source_slice) in (
            select (context_id, source_slice) from money
            where money_kind = 'carried'
        )
),

of_carried as (
    select money.context_id, columns.measure_id, money.line_slice as slice, 'sum' as op,
        money.context_id as part_context_id, coalesce(columns.from_carried, 'fund_carried') as part_measure_id,
        case when columns.from_carried is null then 'fiscal_before@' || money.fiscal_year end as part_window_id,
        case when columns.from_carried is null then money.source_group else money.source_slice end as part_slice,
        0 as place, 1 as factor
    from money
    cross join columns
    where money.money_kind = 'carried'
    union all
    select distinct money.context_id, columns.from_carried, money.source_slice, 'least', money.context_id,
        parts.part_measure_id, parts.part_window || '@' || money.fiscal_year, money.source_group, 0, 1
    from money
    cross join columns
    cross join lateral (values (columns.own_measure, columns.own_window), ('fund_carried', 'fiscal_before'))
        as parts (part_measure_id, part_window)
    where money.money_kind = 'carried' and columns.from_carried is not null
),

of_regions as (
    select distinct money.region_id, columns.measure_id, money.line_slice, 'sum', money.context_id, columns.measure_id,
        cast(null as varchar), money.line_slice, 0, 1
    from money
    cross join columns
),

of_rates as (
    select distinct contexts.context_id, rates.measure_id, money.line_slice, 'ratio', contexts.context_id,
        rates.part_measure_id, cast(null as varchar), money.line_slice, rates.place, 1
    from money
    cross join lateral (values (money.context_id), (money.region_id)) as contexts (context_id)
    cross join (values
        ('execution_rate', 'fiscal_executed', 1), ('execution_rate', 'fiscal_budget', 2),
        ('execution_rate_months', 'fiscal_executed_months', 1), ('execution_rate_months', 'fiscal_initial', 2)
    ) as rates (measure_id, part_measure_id, place)
),

of_indicators as (
    select context_id, 'indicator_actual' as measure_id, scope_slice as slice, 'sum' as op,
        context_id as part_context_id, measure_id as part_measure_id, window_id as part_window_id, slice as part_slice,
        0 as place, 1 as factor
    from {{ ref('int_indicator__actual') }}
    where value_num is not null or aggregate like 'grant_per_%'
    union all
    select context_id, 'indicator_actual_months', scope_slice, 'sum', context_id, measure_id, months_window_id, slice, 0, 1
    from {{ ref('int_indicator__actual') }}
    where months_num is not null
    union all
    select region_id, 'indicator_actual', scope_slice, op, context_id, 'indicator_actual', null, scope_slice, 0, factor
    from {{ ref('int_region__member') }}
    where value_num is not null or aggregate like 'grant_per_%'
    union all
    select context_id, target_measure, target_slice, 'sum', context_id, aim_measure, 'ever', aim_slice, 0, 1
    from {{ ref('int_fiscal__indicator_line') }}
    where level = 'region' and target_measure is not null
),

of_scores as (
    select * from {{ ref('int_score__part') }}
),

every as (
    select * from of_own_year
    union all
    select * from of_carried
    union all
    select * from of_regions
    union all
    select * from of_rates
    union all
    select * from of_indicators
    union all
    select * from of_scores
)

select
    context_id,
    measure_id,
    slice,
    op,
    cast(row_number() over (
        partition by context_id, measure_id, slice
        order by place, part_context_id, part_measure_id, part_slice
    ) as integer) as part_no,
    part_context_id,
    part_measure_id,
    part_window_id,
    part_slice,
    cast(factor as decimal(18, 2)) as factor
from every
