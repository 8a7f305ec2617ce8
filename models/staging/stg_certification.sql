-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(certificate_no as varchar) as certificate_no,
    cast(certificate_kind as varchar) as certificate_kind,
    cast(person_key as varchar) as person_key,
    cast(person_masked as varchar) as person_masked,
    cast(person_birth_year as bigint) as person_birth_year,
    cast(person_name as varchar) as person_name,
    cast(occupation_code as varchar) as occupation_code,
    cast(grade as varchar) as grade,
    cast(issued_on as date) as issued_on,
    cast(evaluator_uscc as varchar) as evaluator_uscc,
    cast(base_uscc as varchar) as base_uscc,
    cast(training_no as varchar) as training_no,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'certification') }}
