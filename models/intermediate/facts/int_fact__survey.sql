-- One row a satisfaction survey: unit, year, respondent, batch.
select
    'survey' as record_type,
    * exclude (batch)
from {{ ref('stg_survey') }}
