-- One row a recognised project of a unit.
select
    'project' as record_type,
    uscc,
    recognised_on,
    acceptance_rating,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_project') }}
