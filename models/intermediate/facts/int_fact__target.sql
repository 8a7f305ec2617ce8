-- One row a target: application, indicator, period. Shares lie between 0 and 1, amounts a unit are in yuan, weights are
-- points of a hundred (8% is 8 points).
with indicators as (
    select
        indicator_code,
        unit,
        aggregate
    from {{ ref('indicators') }}
)

select
    'target' as record_type,
    targets.application_no,
    targets.indicator_code,
    indicators.aggregate,
    targets.target_text,
    targets.indicator_code || '@' || case
        when targets.period = '年度' then cast(targets.target_year as varchar) else targets.period
    end as slice,
    case when targets.period = '年度' then targets.target_year end as target_year,
    cast(case
        when indicators.unit = '%' and not targets.target_value_is_percent and targets.target_value > 1
            then targets.target_value * 0.01
        when indicators.unit = '万元/个' then targets.target_value * 10000
        else targets.target_value
    end as decimal(18, 6)) as target_value,
    cast(targets.weight * if(coalesce(targets.weight_is_percent, false), 100, 1) as decimal(9, 2)) as point_weight,
    targets.record_key,
    targets.src_file,
    targets.src_sheet,
    targets.src_row
from {{ ref('stg_target') }} as targets
inner join indicators on targets.indicator_code = indicators.indicator_code
