-- One row a text file for a box of a form: which application, part and box it is for. The text itself is read where it
-- is printed.
select
    application_no,
    part,
    box,
    src_file,
    src_sheet,
    src_row
from {{ source('door', 'narrative') }}
