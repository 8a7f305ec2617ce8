-- One row a measured output that a recognised project owes in a stage that has begun: how much, in how many days, and
-- how many of them have passed on the day of the build.
with projects as (
    select
        'project:' || project_id as context_id,
        record_key,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_project') }}
)

select
    'project' as record_type,
    outputs.context_id,
    {{ output_key('outputs') }} as output_key,
    try_cast(outputs.threshold as decimal(28, 6)) as target_num,
    least(windows.last_day, {{ as_of() }}) - windows.first_day + 1 as days_passed,
    windows.last_day - windows.first_day + 1 as days_total,
    projects.record_key,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from {{ ref('int_project__output') }} as outputs
inner join {{ ref('int_project__window') }} as windows
    on outputs.context_id = windows.context_id and outputs.window_id = windows.window_id
inner join projects on outputs.context_id = projects.context_id
where outputs.measure_id is not null and outputs.comparator = '>=' and windows.has_begun
