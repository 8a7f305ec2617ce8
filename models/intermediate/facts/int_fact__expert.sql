-- One row an expert for an occupation of an application.
select
    'expert' as record_type,
    * exclude (employer, title, phone)
from {{ ref('stg_expert') }}
