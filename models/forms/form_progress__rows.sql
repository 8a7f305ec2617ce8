-- One row a month or year of a recognised project, with what was reported and what the records hold.
select
    notice_id,
    sheet_key,
    line_no,
    context_id,
    month,
    period_label,
    progress_text,
    reported_trained,
    reported_certified,
    reported_spent,
    trained,
    certified,
    finished,
    problems,
    next_plan
from {{ ref('int_form__progress_line') }}
