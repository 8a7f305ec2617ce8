-- One row a training completed or a certificate issued at a base inside a window that a bonus looks at, up to the day
-- of the build, with its place in the window: by day, then by number.
with windows as (
    select distinct
        rules.project_no,
        projects.uscc,
        days.window_id,
        days.window_label,
        days.first_day,
        least(days.last_day, {{ as_of() }}) as last_day
    from {{ ref('int_money__grant') }} as rules
    inner join {{ ref('int_project') }} as projects on rules.project_no = projects.project_no
    inner join {{ ref('int_project__window') }} as days
        on
            rules.project_no = days.project_no
            and contains('|' || rules.window_ids || '|', '|' || days.window_id || '|')
),

events as (
    select
        'training' as count_id,
        'training' as record_type,
        uscc,
        completed_on as happened_on,
        training_no as number,
        training_grade as grade,
        record_key,
        person_masked,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_training') }}
    union all
    select
        'certificates' as count_id,
        'certification' as record_type,
        base_uscc as uscc,
        issued_on as happened_on,
        certificate_no as number,
        grade,
        record_key,
        person_masked,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_certification') }}
)

select
    windows.project_no,
    windows.window_id,
    windows.window_label,
    events.*,
    coalesce(grades.is_high_skill, false) as is_high_skill,
    row_number() over (
        partition by windows.project_no, windows.window_id, events.count_id
        order by events.happened_on, events.number
    ) as place
from windows
inner join events
    on windows.uscc = events.uscc and events.happened_on between windows.first_day and windows.last_day
left join {{ ref('grades') }} as grades on events.grade = grades.grade
