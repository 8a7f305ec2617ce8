-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(stat_year as bigint) as stat_year,
    cast(respondent as varchar) as respondent,
    cast(batch as varchar) as batch,
    cast(sent as bigint) as sent,
    cast(returned as bigint) as returned,
    cast(satisfied as bigint) as satisfied,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'survey') }}
