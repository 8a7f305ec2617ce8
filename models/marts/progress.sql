-- Month by month how far every counted output of a project is, and where its pace leads.
select
    project_no as project,
    track_id as track,
    rule_no as criterion,
    clause,
    period,
    month,
    {{ exact_text('value_num', '1') }} as value,
    {{ exact_text('target', '1') }} as target,
    {{ exact_text(cut_share('expected_num', 'expected_den', 2), '1') }} as expected,
    {{ exact_text(cut_share('forecast_num', 'forecast_den', 2), '1') }} as forecast,
    {{ exact_text('still_needed', '1') }} as needed,
    state,
    {{ exact_text('reported', '1') }} as reported,
    notice_id as notice,
    item_no as item,
    is_improvement,
    as_of_day,
    measure_id as measure,
    unit as unit_of_measure,
    says
from {{ ref('int_project__progress') }}
order by project_no, is_improvement, rule_no, item_no, month
