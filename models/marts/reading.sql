-- Every reading on record, and every result that rests on it.
select
    readings.reading_id as reading,
    readings.notice_id as notice,
    readings.clause,
    readings.topic,
    readings.chosen,
    readings.why,
    readings.alternatives,
    readings.settled_by,
    readings.settled_on,
    results.subject_type,
    results.subject,
    results.rule_no as criterion,
    results.item_no as item
from {{ ref('int_reading') }} as readings
left join {{ ref('int_reading__result') }} as results on readings.reading_id = results.reading_id
order by
    readings.notice_id, readings.clause, readings.reading_id, results.subject_type, results.subject,
    criterion, item
