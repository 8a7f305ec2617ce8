-- One row a part of a sum of money or a rate of a sheet that looks back upon a year, for int_measure__figure_part.
with lines as (
    select distinct
        line_id,
        source_group,
        money_kind
    from {{ ref('fiscal_lines') }}
),

money as (
    select
        money.*,
        'notice:' || money.notice_id as region_id,
        lines.line_id || '@' || money.fiscal_year as line_slice,
        money.source_group || '@' || money.fiscal_year as source_slice,
        bool_or(money.money_kind = 'carried') over (
            partition by money.context_id, money.fiscal_year, money.source_group
        ) as has_carried
    from {{ ref('int_fiscal__money') }} as money
    inner join lines on money.source_group = lines.source_group and money.money_kind = lines.money_kind
    where money.money_kind = 'current' or money.budget_yuan is not null
),

columns as (
    select
        named.measure_id,
        named.own_measure,
        named.own_window,
        named.from_carried
    from (
        values
        ('fiscal_initial', 'fund_budget_initial', 'fiscal_year', null),
        ('fiscal_budget', 'fund_budget', 'fiscal_year', null),
        ('fiscal_executed', 'fund_executed', 'fiscal_year', 'fiscal_from_carried'),
        ('fiscal_executed_months', 'fund_executed', 'fiscal_months', 'fiscal_months_from_carried')
    ) as named (measure_id, own_measure, own_window, from_carried)
),

rates as (
    select
        named.measure_id,
        named.part_measure,
        named.place
    from (
        values
        ('execution_rate', 'fiscal_executed', 1),
        ('execution_rate', 'fiscal_budget', 2),
        ('execution_rate_months', 'fiscal_executed_months', 1),
        ('execution_rate_months', 'fiscal_initial', 2)
    ) as named (measure_id, part_measure, place)
),

asked as (
    select
        money.*,
        columns.*,
        columns.own_window || '@' || money.fiscal_year as own_window_id,
        'fiscal_before@' || money.fiscal_year as before_window_id
    from money
    cross join columns
),

contexts as (
    select distinct
        unnest([context_id, region_id]) as context_id,
        line_slice
    from money
)

select
    {{ figure_part(
        'context_id', 'measure_id', 'line_slice', "'sum'", 'context_id',
        'own_measure', 'own_window_id', 'source_group', 0, 1
    ) }}
from asked
where money_kind = 'current'
union all
select
    {{ figure_part(
        'context_id', 'measure_id', 'line_slice', "'sum'", 'context_id',
        'from_carried', 'null', 'source_slice', 0, -1
    ) }}
from asked
where money_kind = 'current' and has_carried and from_carried is not null
union all
select
    {{ figure_part(
        'context_id', 'measure_id', 'line_slice', "'sum'", 'context_id',
        'from_carried', 'null', 'source_slice', 0, 1
    ) }}
from asked
where money_kind = 'carried' and from_carried is not null
union all
select
    {{ figure_part(
        'context_id', 'measure_id', 'line_slice', "'sum'", 'context_id',
        "'fund_carried'", 'before_window_id', 'source_group', 0, 1
    ) }}
from asked
where money_kind = 'carried' and from_carried is null
union
select
    {{ figure_part(
        'context_id', 'from_carried', 'source_slice', "'least'", 'context_id',
        'own_measure', 'own_window_id', 'source_group', 0, 1
    ) }}
from asked
where money_kind = 'carried' and from_carried is not null
union
select
    {{ figure_part(
        'context_id', 'from_carried', 'source_slice', "'least'", 'context_id',
        "'fund_carried'", 'before_window_id', 'source_group', 0, 1
    ) }}
from asked
where money_kind = 'carried' and from_carried is not null
union
select
    {{ figure_part(
        'region_id', 'measure_id', 'line_slice', "'sum'", 'context_id',
        'measure_id', 'null', 'line_slice', 0, 1
    ) }}
from asked
union all
select
    {{ figure_part(
        'contexts.context_id', 'rates.measure_id', 'contexts.line_slice', "'ratio'", 'contexts.context_id',
        'rates.part_measure', 'null', 'contexts.line_slice', 'rates.place', 1
    ) }}
from contexts
cross join rates
