-- One row a contest that a unit hosted.
select
    'contest' as record_type,
    uscc,
    held_on,
    contest_level,
    occupation_code,
    contestants,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_contest') }}
