-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(person_key as varchar) as person_key,
    cast(person_masked as varchar) as person_masked,
    cast(person_name as varchar) as person_name,
    cast(apprenticed_on as date) as apprenticed_on,
    cast(finished_on as date) as finished_on,
    cast(grade as varchar) as grade,
    cast(graded_on as date) as graded_on,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'apprentice') }}
