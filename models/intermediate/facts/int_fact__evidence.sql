-- One row a document handed in as evidence for an indicator: its clause is the indicator's code.
select
    'evidence' as record_type,
    evidence.application_no,
    evidence.clause,
    evidence.verdict,
    evidence.reviewed_on,
    evidence.record_key,
    evidence.src_file,
    evidence.src_sheet,
    evidence.src_row
from {{ ref('stg_evidence') }} as evidence
where evidence.clause in (select indicator_code from {{ ref('indicators') }})
