-- One row a progress report of a project, by the month it is for.
select
    'progress' as record_type,
    'project:' || project_id as context_id,
    report_month,
    try_cast(report_month || '-01' as date) as month_from,
    progress_text,
    cumulative_trained,
    cumulative_certified,
    cumulative_spent_yuan,
    problems,
    next_plan,
    record_key,
    src_file,
    src_sheet,
    src_row
from {{ ref('stg_progress') }}
