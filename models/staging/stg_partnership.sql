-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(partner_name as varchar) as partner_name,
    cast(partner_uscc as varchar) as partner_uscc,
    cast(partner_kind as varchar) as partner_kind,
    cast(partner_size as varchar) as partner_size,
    cast(occupation_code as varchar) as occupation_code,
    cast(starts_on as date) as starts_on,
    cast(ends_on as date) as ends_on,
    cast(develops_specialty as boolean) as develops_specialty,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'partnership') }}
