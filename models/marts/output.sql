-- Every output that a recognised project owes, period by period, with what was reached.
select
    project_no as project,
    track_id as track,
    rule_no as criterion,
    clause,
    period,
    value_text as value,
    threshold,
    met,
    state,
    notice_id as notice,
    item_no as item,
    kind,
    decides,
    from_date,
    to_date,
    is_improvement,
    measure_id as measure,
    comparator,
    unit as unit_of_measure,
    records_total,
    says,
    reading,
    context_id,
    window_id as "window"
from {{ ref('int_project__output_stage') }}
order by project_no, is_improvement, to_date, rule_no, item_no
