-- The indicators of a mid-year monitoring under the fiscal system's names: one row a sheet and indicator, up to the
-- month that the form is cut off at. A share is given in percent, an amount in 万元, as its unit says. What is expected
-- of the year, and why, is what people wrote into the form.
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
        {{ fiscal_scale('indicators.unit') }} as scale
    from {{ ref('form_year__indicators') }} as indicators
    inner join sheets
        on
            indicators.notice_id = sheets.notice_id
            and indicators.level = sheets.level
            and indicators.sheet_key = sheets.sheet_key
    where indicators.unit is not null
),

written as (
    select
        notice_id,
        sheet_key,
        part,
        max(text_value) filter (where entry = '监控指标全年预计执行数') as expected,
        max(text_value) filter (where entry = '监控原因说明') as explained
    from {{ ref('form_entries') }}
    where form_id = 'JK136'
    group by notice_id, sheet_key, part
)

select
    lines.notice_id,
    lines.context_id || '|' || lines.scope_slice as monitor_id,
    lines.level1 as lv1_perf_ind_name,
    lines.level2 as lv2_perf_ind_name,
    lines.indicator_name as lv3_perf_ind_name,
    split_part(lines.scope_slice, '@', 1) as lv3_perf_ind_code,
    coalesce(lines.target_text, {{ exact_text('lines.target_value * lines.scale', '1') }}) as kpi_val,
    {{ exact_text('lines.months_value * lines.scale', '1') }} as perf_comp,
    written.expected as est_perf_annual,
    written.explained as ana_dev_reasons,
    {{ exact_text(rounded_share('lines.months_value', 'nullif(lines.target_value, 0)', 6), '1') }} as complete_rate,
    cast(null as varchar) as is_perf_rectify,
    cast(null as varchar) as rectify_advise
from lines
left join written
    on
        lines.notice_id = written.notice_id
        and lines.sheet_key = written.sheet_key
        and lines.part = written.part
