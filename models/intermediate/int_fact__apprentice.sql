-- One row an apprentice of a studio.
select
    'apprentice' as record_type,
    application_no,
    person_key,
    person_masked,
    apprenticed_on,
    finished_on,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_apprentice') }}
