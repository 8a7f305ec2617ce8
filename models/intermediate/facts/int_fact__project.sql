-- One row a recognised project of a unit.
with tracks as (
    select
        track_id,
        project_kind
    from {{ ref('tracks') }}
)

select
    'project' as record_type,
    projects.project_id as project_no,
    projects.application_no,
    projects.uscc,
    tracks.project_kind,
    projects.recognised_on,
    projects.acceptance_rating,
    projects.status_on,
    projects.record_key,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from {{ ref('stg_project') }} as projects
left join tracks on projects.track_id = tracks.track_id
