-- The indicators of a mid-year monitoring under the fiscal system's names: one row a sheet and indicator, up to the
-- month that the form is cut off at. A share is given in percent, an amount in 万元, as its unit says.
with sheets as (
    select
        notice_id,
        level,
        sheet_key
    from {{ ref('form_year__head') }}
    where form_id = 'JK136'
),

lines as (
    select
        indicators.*,
        case
            when indicators.unit = '%' then 100
            when starts_with(indicators.unit, '万元') then 0.0001
            else 1
        end as scale
    from {{ ref('form_year__indicators') }} as indicators
    inner join sheets
        on
            indicators.notice_id = sheets.notice_id
            and indicators.level = sheets.level
            and indicators.sheet_key = sheets.sheet_key
    where indicators.unit is not null
)

select
    notice_id,
    context_id || '|' || scope_slice as monitor_id,
    level1 as lv1_perf_ind_name,
    level2 as lv2_perf_ind_name,
    indicator_name as lv3_perf_ind_name,
    split_part(scope_slice, '@', 1) as lv3_perf_ind_code,
    coalesce(target_text, {{ exact_text('target_value * scale', '1') }}) as kpi_val,
    {{ exact_text('months_value * scale', '1') }} as perf_comp,
    cast(null as varchar) as est_perf_annual,
    cast(null as varchar) as ana_dev_reasons,
    {{ exact_text(cut_share('months_value', 'nullif(target_value, 0)', 6), '1') }} as complete_rate,
    cast(null as varchar) as is_perf_rectify,
    cast(null as varchar) as rectify_advise
from lines
