-- The indicators of a self-evaluation under the fiscal system's names: one row a sheet and indicator. A share is given
-- in percent, an amount in 万元, as its unit says. A region's indicators have neither weight nor points. The reason is
-- what was written into the scored form, else into the transfer's, else what the records say; the mark 【…】 that
-- the printed form has where a reason is still to be given is no reason.
with lines as (
    select
        indicators.*,
        {{ fiscal_scale('indicators.unit') }} as scale
    from {{ ref('form_year__indicators') }} as indicators
    semi join {{ ref('form_year__head') }} as heads
        on
            indicators.notice_id = heads.notice_id
            and indicators.sheet_key = heads.sheet_key
            and heads.form_id = 'F13'
    where indicators.unit is not null
),

written as (
    select
        notice_id,
        sheet_key,
        part,
        max(text_value) filter (where entry = '偏差原因分析及改进措施') as scored_reason,
        max(text_value) filter (where entry = '未完成原因和改进措施') as transfer_reason
    from {{ ref('form_entries') }}
    where form_id = 'F13'
    group by notice_id, sheet_key, part
)

select
    lines.notice_id,
    lines.context_id || '|' || lines.scope_slice as ind_id,
    lines.level1 as kpi_lv1,
    lines.level2 as kpi_lv2,
    lines.indicator_name as kpi_lv3,
    coalesce(lines.target_text, {{ exact_text('lines.target_value * lines.scale', '1') }}) as kpi_val,
    coalesce(lines.actual_text, {{ exact_text('lines.actual_value * lines.scale', '1') }}) as ind_comp,
    lines.weight as ind_weight,
    lines.points as eval_score,
    coalesce(
        written.scored_reason, written.transfer_reason, case when lines.reason not like '【%】' then lines.reason end
    ) as devi_analy,
    lines.sense as computesign,
    lines.unit as meterunit
from lines
left join written
    on
        lines.notice_id = written.notice_id
        and lines.sheet_key = written.sheet_key
        and lines.part = written.part
