-- One row a satisfaction survey: unit, year, respondent, batch.
select
    'survey' as record_type,
    uscc,
    stat_year,
    respondent,
    sent,
    returned,
    satisfied,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_survey') }}
