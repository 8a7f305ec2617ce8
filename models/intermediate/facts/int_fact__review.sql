-- One row an expert's review of an application.
select
    'review' as record_type,
    application_no,
    expert_name,
    score,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_review') }}
