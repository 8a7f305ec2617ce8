-- One row an expert for an occupation of an application.
select
    'expert' as record_type,
    application_no,
    occupation_code,
    expert_name,
    expert_kind,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_expert') }}
