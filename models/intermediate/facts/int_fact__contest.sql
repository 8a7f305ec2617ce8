-- One row a contest that a unit hosted.
select
    'contest' as record_type,
    * exclude (contest_name)
from {{ ref('stg_contest') }}
