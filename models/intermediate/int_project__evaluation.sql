-- One row a measure that a project needs over a window that has begun, for its outputs, with the parts of the measure;
-- the window ends with the day of the build at the latest.
with needed as (
    select distinct
        outputs.context_id,
        parts.part_id as measure_id,
        coalesce(parts.window_id, outputs.window_id) as window_id
    from {{ ref('int_project__output') }} as outputs
    inner join {{ ref('int_measure__part') }} as parts on outputs.measure_id = parts.measure_id
)

select
    needed.context_id,
    needed.measure_id,
    needed.window_id,
    projects.application_no,
    projects.uscc,
    days.first_day as from_date,
    least(days.last_day, {{ as_of() }}) as to_date,
    case when days.latest_only then 1 else year(days.first_day) end as from_year,
    year(least(days.last_day, {{ as_of() }})) as to_year,
    days.latest_only
from needed
inner join {{ ref('int_project') }} as projects on needed.context_id = projects.context_id
inner join {{ ref('int_project__window') }} as days
    on needed.context_id = days.context_id and needed.window_id = days.window_id
where days.has_begun
