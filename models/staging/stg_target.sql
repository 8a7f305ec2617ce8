-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(indicator_code as varchar) as indicator_code,
    cast(period as varchar) as period,
    cast(target_year as bigint) as target_year,
    cast(target_value as decimal(18, 4)) as target_value,
    cast(target_value_is_percent as boolean) as target_value_is_percent,
    cast(target_text as varchar) as target_text,
    cast(weight as decimal(18, 4)) as weight,
    cast(weight_is_percent as boolean) as weight_is_percent,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'target') }}
