-- One row a sheet of a goal form, with the texts of its head. A region has neither project nor implementing unit.
select
    sheets.form_id,
    sheets.notice_id,
    sheets.sheet_key,
    sheets.sheet_name,
    sheets.sheet_order,
    sheets.context_id,
    heads.fiscal_year,
    heads.transfer_name,
    heads.project_name,
    heads.central_department,
    heads.finance_department,
    heads.labour_department,
    heads.implementing_unit,
    heads.project_attribute,
    heads.period_text,
    heads.period_goal,
    heads.year_goal
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_form__head') }} as heads on sheets.context_id = heads.context_id
where sheets.shape = 'goal'
