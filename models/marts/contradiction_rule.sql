-- One row a rule of contradictions: did it run, what did it find.
select
    rule_no as rule,
    rule_name,
    severity,
    state,
    records,
    missing,
    checked_by,
    expected,
    reason,
    advice
from {{ ref('int_contradiction__rule') }}
order by rule_no
