-- One row an occupation applied for.
select
    'application_occupation' as record_type,
    application_no,
    occupation_code,
    occupation_name,
    has_matching_conditions,
    matches_key_industry,
    is_digital_skill,
    is_urgently_needed,
    top_grade,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_application_occupation') }}
