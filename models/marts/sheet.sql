-- One row a sheet of the inbox: what was read of it, and what became of the rows.
select
    file,
    sha256,
    sheet,
    sheet_order,
    record_type,
    read,
    accepted,
    quarantined,
    duplicates,
    skipped,
    note,
    refused
from {{ source('door', 'sheet') }}
order by file, sheet_order
