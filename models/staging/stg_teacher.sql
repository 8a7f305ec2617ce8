-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(person_key as varchar) as person_key,
    cast(person_masked as varchar) as person_masked,
    cast(person_birth_year as bigint) as person_birth_year,
    cast(person_name as varchar) as person_name,
    cast(employment as varchar) as employment,
    cast(teacher_kind as varchar) as teacher_kind,
    cast(title as varchar) as title,
    cast(grade as varchar) as grade,
    cast(is_integrated as boolean) as is_integrated,
    cast(stat_year as bigint) as stat_year,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'teacher') }}
