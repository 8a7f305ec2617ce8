-- One row a month or year of a recognised project, with what was reported in words; its numbers, those
-- reported and those of the records, are entries.
select
    notice_id,
    sheet_key,
    line_no,
    context_id,
    month,
    period_label,
    progress_text,
    problems,
    next_plan
from {{ ref('int_form__progress_line') }}
