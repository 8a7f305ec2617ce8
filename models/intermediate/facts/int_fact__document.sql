-- One row a document handed in with an application; evidence of an indicator is not one (int_fact__evidence).
select
    'evidence' as record_type,
    documents.application_no,
    documents.clause,
    documents.verdict,
    documents.record_key,
    documents.src_file,
    documents.src_sheet,
    documents.src_row
from {{ ref('stg_evidence') }} as documents
where documents.clause not in (select indicator_code from {{ ref('indicators') }})
