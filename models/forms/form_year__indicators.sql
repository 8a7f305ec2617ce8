-- One row an indicator of a sheet: counts, shares between 0 and 1, amounts in yuan; points with two places.
select
    notice_id,
    level,
    sheet_key,
    line_no,
    context_id,
    level1,
    level2,
    indicator_name,
    unit,
    sense,
    scope_slice,
    target_value,
    target_text,
    target_measure,
    target_slice,
    actual_value,
    actual_text,
    months_value,
    cast(weight as varchar) as weight,
    points,
    reason
from {{ ref('int_fiscal__indicator_line') }}
