-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(credit_kind as varchar) as credit_kind,
    cast(determined_on as date) as determined_on,
    cast(document_no as varchar) as document_no,
    cast(remarks as varchar) as remarks,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'credit_record') }}
