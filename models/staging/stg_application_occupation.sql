-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(occupation_code as varchar) as occupation_code,
    cast(occupation_name as varchar) as occupation_name,
    cast(ordinal as bigint) as ordinal,
    cast(top_grade as varchar) as top_grade,
    cast(has_matching_conditions as boolean) as has_matching_conditions,
    cast(is_urgently_needed as boolean) as is_urgently_needed,
    cast(is_digital_skill as boolean) as is_digital_skill,
    cast(matches_key_industry as boolean) as matches_key_industry,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'application_occupation') }}
