-- One row a credit record of a unit.
select
    'credit_record' as record_type,
    uscc,
    credit_kind,
    determined_on,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_credit_record') }}
