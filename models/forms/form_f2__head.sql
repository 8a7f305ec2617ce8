-- One row a sheet of F2: the texts of its head.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    fiscal_year,
    transfer_name,
    project_name,
    central_department,
    finance_department,
    labour_department,
    implementing_unit,
    project_attribute,
    period_text,
    period_goal,
    year_goal
from {{ ref('int_form__head') }}
where form_id = 'F2'
