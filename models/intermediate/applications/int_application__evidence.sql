-- One row a clause of an application for which evidence was handed in, with what its documents together say:
-- one 不符合 decides, then one document without a verdict, else 符合.
select
    'application:' || application_no as context_id,
    clause,
    case
        when count(*) filter (where verdict = '不符合') > 0 then '不符合'
        when count(*) filter (where verdict is null) > 0 then '需人工判断'
        else '符合'
    end as result,
    count(*) as documents
from {{ ref('stg_evidence') }}
group by application_no, clause
