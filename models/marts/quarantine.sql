-- One row a fault of a row that was not accepted; personal numbers are masked.
select
    file,
    sheet,
    row,
    record_type,
    "column",
    value,
    rule,
    reason,
    repair,
    cell
from {{ source('door', 'quarantine') }}
order by file, sheet, row, "column"
