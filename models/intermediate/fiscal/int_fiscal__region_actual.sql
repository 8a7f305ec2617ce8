-- One row an indicator of a notice's region over a span: its projects' values that have this target, absolute ones
-- added, of years the least and of grants the highest, shares as a mean weighted by money (cut off at six places, to be
-- rounded once), and beside it as one share of all.
with added as (
    select
        notice_id,
        fiscal_year,
        scope,
        indicator_code,
        any_value(level1) as level1,
        any_value(level2) as level2,
        any_value(indicator_name) as indicator_name,
        any_value(unit) as unit,
        any_value(sense) as sense,
        any_value(aggregate) as aggregate,
        any_value(counted_kind) as counted_kind,
        any_value(print_order) as print_order,
        count(*) filter (where has_target) as aimed_at,
        count(value_units) as known,
        sum(value_num) as value_num,
        sum(value_den) filter (where value_num is not null) as value_den,
        sum(value_units) as added_units,
        max(value_units) as most_units,
        min(value_units) as least_units,
        sum(value_units * cast(factor * 100 as hugeint)) as weighted_units,
        sum(cast(factor * 100 as hugeint)) filter (where value_units is not null) as weights
    from {{ ref('int_fiscal__region_member') }}
    group by notice_id, fiscal_year, scope, indicator_code
)

select
    notice_id,
    'notice:' || notice_id as context_id,
    fiscal_year,
    scope,
    indicator_code,
    level1,
    level2,
    indicator_name,
    unit,
    sense,
    aggregate,
    counted_kind,
    print_order,
    aimed_at,
    known,
    case when aggregate = 'weighted' then value_num end as pooled_num,
    case when aggregate = 'weighted' then value_den end as pooled_den,
    case
        when known = 0 then null
        when aggregate in ('sum', 'count_of_kind') then {{ units_to_decimal('added_units', '1') }}
        when aggregate = 'grant_of_kind' then {{ units_to_decimal('most_units', '1') }}
        when aggregate = 'least' then {{ units_to_decimal('least_units', '1') }}
        when aggregate = 'weighted' then {{ units_to_decimal('weighted_units', 'weights') }}
    end as actual_value
from added
