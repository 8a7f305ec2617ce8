-- One row an indicator line of a sheet of the goal forms, the same on each of them: counts, shares between 0 and 1,
-- amounts in yuan.
select
    notice_id,
    sheet_key,
    line_no,
    context_id,
    level1,
    level2,
    indicator_name,
    unit,
    sense,
    period_value,
    period_text,
    period_measure,
    period_slice,
    year_value,
    year_text,
    year_measure,
    year_slice
from {{ ref('int_form__indicator_line') }}
