-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(project_id as varchar) as project_id,
    cast(application_no as varchar) as application_no,
    cast(track_id as varchar) as track_id,
    cast(uscc as varchar) as uscc,
    cast(recognised_on as date) as recognised_on,
    cast(approved_on as date) as approved_on,
    cast(built_from as date) as built_from,
    cast(built_to as date) as built_to,
    cast(tier as varchar) as tier,
    cast(status as varchar) as status,
    cast(acceptance_rating as varchar) as acceptance_rating,
    cast(status_on as date) as status_on,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'project') }}
