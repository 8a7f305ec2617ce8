-- One row a credit record of a unit.
select
    'credit_record' as record_type,
    * exclude (document_no, remarks)
from {{ ref('stg_credit_record') }}
