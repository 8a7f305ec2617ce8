-- One row a money line of a project's goals, by appropriation and other funds, in yuan.
select
    notice_id,
    sheet_key,
    line_no,
    context_id,
    period_label,
    year_label,
    period_yuan,
    period_measure,
    period_slice,
    year_yuan,
    year_measure,
    year_slice
from {{ ref('int_form__funds_line') }}
where form_id = 'MB88'
