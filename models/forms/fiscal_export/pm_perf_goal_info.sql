-- The goals of the goal forms under the fiscal system's names: one row a sheet and period (region, or project).
with goals as (
    select
        notice_id,
        sheet_key,
        context_id,
        fiscal_year,
        unnest(['总体', '年度']) as period,
        unnest([period_goal, year_goal]) as goal
    from {{ ref('int_form__head') }}
)

select
    notice_id,
    context_id || '|' || period as kpi_per_id,
    cast(null as varchar) as mof_div_code,
    cast(fiscal_year as varchar) as fiscal_year,
    cast(null as varchar) as pro_code,
    goal as kpi_target,
    cast(null as varchar) as busi_type,
    cast(null as varchar) as version,
    cast(null as varchar) as sub_mof_div_code,
    '2' as is_deleted
from goals
where goal is not null
