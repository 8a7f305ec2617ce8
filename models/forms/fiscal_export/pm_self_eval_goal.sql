-- The goals that a budget year is looked back upon for, under the fiscal system's names: one row a sheet. What came of
-- them is what was written into the scored form, else into the transfer's, else the report of the year.
with written as (
    select
        notice_id,
        sheet_key,
        max(text_value) filter (where entry = '实际完成情况') as scored_outcome,
        max(text_value) filter (where entry = '全年实际完成情况') as transfer_outcome
    from {{ ref('form_entries') }}
    where form_id = 'F13' and part = ''
    group by notice_id, sheet_key
),

sheets as (
    select
        sheets.notice_id,
        sheets.context_id,
        sheets.fiscal_year,
        coalesce(regions.year_goal, sheets.year_goal) as year_goal,
        coalesce(written.scored_outcome, written.transfer_outcome, regions.year_outcome, sheets.year_outcome)
            as year_outcome
    from {{ ref('int_fiscal__sheet') }} as sheets
    left join {{ ref('int_fiscal__region_goal') }} as regions
        on sheets.context_id = regions.context_id and sheets.fiscal_year = regions.fiscal_year
    left join written on sheets.notice_id = written.notice_id and sheets.sheet_key = written.sheet_key
    where sheets.is_over
)

select
    notice_id,
    context_id || '|' || fiscal_year as eval_id,
    cast(fiscal_year as varchar) as fiscal_year,
    year_goal as kpi_target,
    year_outcome as goal_comp
from sheets
where year_goal is not null or year_outcome is not null
