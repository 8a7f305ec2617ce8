-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(starts_on as date) as starts_on,
    cast(ends_on as date) as ends_on,
    cast(outcome as varchar) as outcome,
    cast(objection as varchar) as objection,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'publicity') }}
