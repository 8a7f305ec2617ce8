-- One row an occupation applied for.
select
    'application_occupation' as record_type,
    * exclude (ordinal)
from {{ ref('stg_application_occupation') }}
