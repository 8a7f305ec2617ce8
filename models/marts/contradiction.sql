-- One row a record and a rule of contradictions that it breaks.
select
    offences.rule_no as rule,
    rules.rule_name,
    rules.severity,
    offences.record_type,
    offences.record_key,
    offences.found as value,
    rules.expected,
    offences.src_file as file,
    coalesce(offences.src_sheet, '') as sheet,
    offences.src_row as row
from {{ ref('int_contradiction') }} as offences
inner join {{ ref('int_contradiction__rule') }} as rules on offences.rule_no = rules.rule_no
order by offences.rule_no, offences.src_file, sheet, offences.src_row, offences.record_type
