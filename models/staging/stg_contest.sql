-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(contest_name as varchar) as contest_name,
    cast(held_on as date) as held_on,
    cast(contest_level as varchar) as contest_level,
    cast(occupation_code as varchar) as occupation_code,
    cast(contestants as bigint) as contestants,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'contest') }}
