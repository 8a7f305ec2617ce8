-- The self-evaluation of a project's budget year under the fiscal system's names: one row a sheet, with the total of
-- its points and the year's problems.
select
    sheets.notice_id,
    sheets.context_id || '|' || sheets.fiscal_year as eval_id,
    cast(sheets.fiscal_year as varchar) as fiscal_year,
    sheets.problems as devi_analy,
    heads.total_points as total_eval_value,
    cast(null as varchar) as dept_score
from {{ ref('int_fiscal__sheet') }} as sheets
inner join {{ ref('form_year__head') }} as heads
    on
        sheets.notice_id = heads.notice_id
        and sheets.level = heads.level
        and sheets.sheet_key = heads.sheet_key
        and heads.form_id = 'F13'
where sheets.level = 'project'
