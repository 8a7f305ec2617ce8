-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(expert_name as varchar) as expert_name,
    cast(reviewed_on as date) as reviewed_on,
    cast(employer as varchar) as employer,
    cast(title as varchar) as title,
    cast(score as decimal(18, 4)) as score,
    cast(opinion as varchar) as opinion,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'review') }}
