-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(occupation_code as varchar) as occupation_code,
    cast(expert_name as varchar) as expert_name,
    cast(employer as varchar) as employer,
    cast(expert_kind as varchar) as expert_kind,
    cast(title as varchar) as title,
    cast(phone as varchar) as phone,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'expert') }}
