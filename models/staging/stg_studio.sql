-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(leader_key as varchar) as leader_key,
    cast(leader_masked as varchar) as leader_masked,
    cast(leader_birth_date as date) as leader_birth_date,
    cast(leader_sex as varchar) as leader_sex,
    cast(leader_name as varchar) as leader_name,
    cast(grade as varchar) as grade,
    cast(occupation_code as varchar) as occupation_code,
    cast(is_ethnic_craft_heir as boolean) as is_ethnic_craft_heir,
    cast(awarded_year as bigint) as awarded_year,
    cast(awarded_uscc as varchar) as awarded_uscc,
    cast(honours as varchar) as honours,
    cast(patents as bigint) as patents,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'studio') }}
