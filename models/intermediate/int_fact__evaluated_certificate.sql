-- One row a certificate, under the body that evaluated for it.
select
    'certification' as record_type,
    evaluator_uscc as uscc,
    issued_on,
    person_masked,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_certification') }}
where evaluator_uscc is not null
