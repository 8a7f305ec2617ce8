-- One row a funding record, under its project.
select
    record_type,
    project_no,
    stage,
    source,
    outcome,
    amount_yuan,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('int_money__fund') }}
