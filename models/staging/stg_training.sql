-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(training_no as varchar) as training_no,
    cast(uscc as varchar) as uscc,
    cast(person_key as varchar) as person_key,
    cast(person_masked as varchar) as person_masked,
    cast(person_birth_year as bigint) as person_birth_year,
    cast(person_name as varchar) as person_name,
    cast(occupation_code as varchar) as occupation_code,
    cast(training_grade as varchar) as training_grade,
    cast(training_kind as varchar) as training_kind,
    cast(person_group as varchar) as person_group,
    cast(starts_on as date) as starts_on,
    cast(completed_on as date) as completed_on,
    cast(hours as decimal(18, 4)) as hours,
    cast(exam_result as varchar) as exam_result,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'training') }}
