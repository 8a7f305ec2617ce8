-- One row a part of a score: of the execution of the budget, of an indicator (its value and what was aimed at), of
-- a qualitative indicator (its value with the points of each band, best first), and of the total (all scores
-- known).
with lines as (
    select * from {{ ref('int_fiscal__score_line') }}
    where points is not null
),

totals as (
    select * from {{ ref('int_fiscal__score_total') }}
    where execution_points is not null
),

bands as (
    select
        notice_id,
        case item when '达成' then 1 when '部分达成' then 2 else 3 end as place,
        {{ band_share('item', 'value') }} as share
    from {{ ref('int_fiscal__score_rule') }}
    where kind = 'band'
),

of_indicators as (
    select
        lines.context_id,
        'indicator_score' as measure_id,
        lines.scope_slice as slice,
        'score' || lines.sense as op,
        lines.context_id as part_context_id,
        parts.part_measure_id,
        parts.part_window_id,
        lines.scope_slice as part_slice,
        parts.place,
        lines.weight as factor
    from lines
    cross join (values (1, 'indicator_actual', null), (2, 'indicator_target', 'ever'))
        as parts (place, part_measure_id, part_window_id)
    where lines.sense <> '定性'
    union all
    select
        lines.context_id,
        'indicator_score' as measure_id,
        lines.scope_slice as slice,
        'band' as op,
        lines.context_id as part_context_id,
        'indicator_actual' as part_measure_id,
        null as part_window_id,
        lines.scope_slice as part_slice,
        bands.place,
        bands.share * lines.weight as factor
    from lines
    inner join bands on lines.notice_id = bands.notice_id
    where lines.sense = '定性'
)

select * from of_indicators
union all
select
    totals.context_id,
    'execution_score' as measure_id,
    'total@' || totals.fiscal_year as slice,
    'score≥' as op,
    totals.context_id as part_context_id,
    parts.part_measure_id,
    null as part_window_id,
    'total@' || totals.fiscal_year as part_slice,
    parts.place,
    totals.execution_weight as factor
from totals
cross join (values (1, 'fiscal_executed'), (2, 'fiscal_budget')) as parts (place, part_measure_id)
union all
select
    context_id,
    'total_score' as measure_id,
    'total@' || fiscal_year as slice,
    'sum' as op,
    context_id as part_context_id,
    'execution_score' as part_measure_id,
    null as part_window_id,
    'total@' || fiscal_year as part_slice,
    0 as place,
    1 as factor
from totals
union all
select
    lines.context_id,
    'total_score' as measure_id,
    'total@' || lines.fiscal_year as slice,
    'sum' as op,
    lines.context_id as part_context_id,
    'indicator_score' as part_measure_id,
    null as part_window_id,
    lines.scope_slice as part_slice,
    0 as place,
    1 as factor
from lines
