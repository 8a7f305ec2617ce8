-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(clause as varchar) as clause,
    cast(document_name as varchar) as document_name,
    cast(pages as varchar) as pages,
    cast(verdict as varchar) as verdict,
    cast(reviewer as varchar) as reviewer,
    cast(reviewed_on as date) as reviewed_on,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'evidence') }}
