-- The goals that a budget year is looked back upon for, under the fiscal system's names: one row a sheet.
select
    notice_id,
    context_id || '|' || fiscal_year as eval_id,
    cast(fiscal_year as varchar) as fiscal_year,
    year_goal as kpi_target,
    year_outcome as goal_comp
from {{ ref('int_fiscal__sheet') }}
where year_goal is not null or year_outcome is not null
