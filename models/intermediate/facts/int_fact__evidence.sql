-- One row a document handed in as evidence for an indicator: its clause is the indicator's code.
select
    'evidence' as record_type,
    evidence.* exclude (document_name, pages, reviewer)
from {{ ref('stg_evidence') }} as evidence
where evidence.clause in (select indicator_code from {{ ref('indicators') }})
