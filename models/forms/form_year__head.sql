-- One row a sheet of the forms that look back upon a budget year, for each form that is made of it: texts of the
-- head, and of a project the total of its points.
select
    sheets.notice_id,
    printed.form_id,
    sheets.level,
    sheets.sheet_key,
    printed.sheet_name,
    printed.sheet_order,
    sheets.context_id,
    printed.box_subject,
    printed.box_part,
    sheets.fiscal_year,
    sheets.cutoff_month,
    sheets.transfer_name,
    sheets.central_department,
    sheets.finance_department,
    sheets.labour_department,
    sheets.project_name,
    sheets.implementing_unit,
    coalesce(regions.year_goal, sheets.year_goal) as year_goal,
    coalesce(regions.year_outcome, sheets.year_outcome) as year_outcome,
    case when totals.unknown is not null then cast(totals.total_weight as varchar) end as total_weight,
    cast(case
        when totals.unknown is not null and totals.execution_points is not null then totals.total_points
    end as decimal(9, 2)) as total_points,
    'total@' || sheets.fiscal_year as total_slice,
    case
        when totals.unknown is null then '没有填报年度绩效目标，不能自评，不计分。'
        when totals.execution_points is null
            then '本年度没有预算数，预算执行率无从计算，不计分；不评定总分和等级。'
        when totals.unknown > 0
            then '有' || totals.unknown || '项指标缺实际值，未计分，总分不含这些指标；补齐后评定等级。'
        else '评定等级：' || totals.grade
    end
    || case
        when not totals.weights_hold and totals.stated is not null
            then
                '填报的权重合计' || cast(totals.stated as varchar) || '，应为' || cast(totals.all_points as varchar)
                || '，本表按一级指标分值平均分配。'
        else ''
    end as score_note
from {{ ref('int_form__sheet') }} as printed
inner join {{ ref('int_fiscal__sheet') }} as sheets
    on printed.context_id = sheets.context_id and printed.sheet_key = sheets.sheet_key
left join {{ ref('int_fiscal__region_goal') }} as regions
    on sheets.context_id = regions.context_id and sheets.fiscal_year = regions.fiscal_year
left join {{ ref('int_fiscal__score_total') }} as totals
    on sheets.context_id = totals.context_id and sheets.fiscal_year = totals.fiscal_year
where printed.shape = 'year'
