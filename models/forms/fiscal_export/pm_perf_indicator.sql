-- The indicators of the goal forms under the fiscal system's names: one row a sheet, indicator and period. A share is
-- given in percent, an amount in 万元, as its unit says; the weight as it was handed in (per cent where it had the sign).
with lines as (
    select * from {{ ref('int_form__indicator_line') }}
    where unit is not null
),

periods as (
    select
        notice_id,
        context_id,
        sheet_key,
        line_no,
        level1,
        level2,
        indicator_name,
        unit,
        sense,
        unnest(['1', '0']) as yearflag,
        unnest([period_value, year_value]) as indicator_value,
        unnest([period_text, year_text]) as indicator_text,
        unnest([split_part(period_slice, '@', 1), split_part(year_slice, '@', 1)]) as indicator_code,
        unnest(['实施期', split_part(year_slice, '@', 2)]) as period
    from lines
),

weights as (
    select
        application_no,
        indicator_code,
        coalesce(cast(target_year as varchar), '实施期') as period,
        {{ exact_text('case when weight_is_percent then weight * 100 else weight end', '1') }} as weight
    from {{ ref('stg_target') }}
    where weight is not null
)

select
    periods.notice_id,
    periods.context_id || '|' || periods.line_no || '|' || periods.yearflag as kpi_id,
    periods.level1 as kpi_lv1,
    periods.level2 as kpi_lv2,
    periods.indicator_name as kpi_lv3,
    cast(null as varchar) as kpi_content,
    cast(null as varchar) as kpi_evalstd,
    coalesce(
        periods.indicator_text, {{ exact_text('periods.indicator_value * ' ~ fiscal_scale('periods.unit'), '1') }}
    ) as kpi_val,
    cast(null as varchar) as kpi_remark,
    periods.sense as computesign,
    periods.unit as meterunit,
    weights.weight,
    periods.yearflag
from periods
left join weights
    on
        periods.sheet_key = weights.application_no
        and periods.indicator_code = weights.indicator_code
        and periods.period = weights.period
where coalesce(periods.indicator_text, cast(periods.indicator_value as varchar)) is not null
