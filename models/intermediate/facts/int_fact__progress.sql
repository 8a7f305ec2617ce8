-- One row a progress report of a project, by the month it is for.
select
    'progress' as record_type,
    'project:' || project_id as context_id,
    try_cast(report_month || '-01' as date) as month_from,
    * exclude (project_id)
from {{ ref('stg_progress') }}
