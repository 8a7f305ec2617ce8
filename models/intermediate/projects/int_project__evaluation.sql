-- One row a measure that a project needs over a window that has begun, for its outputs, its progress and the forms it
-- is printed on, with the parts of the measure; the window ends with the day of the build at the latest, and one made
-- of others is asked for by its members. What is counted is asked for month by month too, the window named
-- window@month.
with printed as (
    select
        projects.context_id,
        form_measures.measure_id,
        form_measures.window_id,
        '' as slice
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('int_form__asked') }} as forms
        on form_measures.form_id = forms.form_id
    inner join {{ ref('int_project') }} as projects
        on
            forms.notice_id = projects.notice_id
            and form_measures.project_kind in ('all', projects.project_kind)
    where form_measures.context_type = 'project'
),

asked as (
    select
        context_id,
        measure_id,
        window_id,
        coalesce(slice, '') as slice
    from {{ ref('int_project__output') }}
    where measure_id is not null
    union
    select
        context_id,
        measure_id,
        window_id,
        slice
    from printed
),

in_windows as (
    select
        asked.context_id,
        asked.measure_id,
        asked.slice,
        coalesce(members.window_id, asked.window_id) as window_id
    from asked
    left join {{ ref('windows') }} as made
        on asked.window_id = made.window_id and made.kind in ('greatest', 'least', 'mean')
    left join {{ ref('windows') }} as members
        on contains('|' || made.members || '|', '|' || members.window_id || '|')
),

needed as (
    select distinct
        in_windows.context_id,
        parts.part_id as measure_id,
        coalesce(parts.window_id, in_windows.window_id) as window_id,
        case when parts.is_whole then '' else in_windows.slice end as slice
    from in_windows
    inner join {{ ref('int_measure__part') }} as parts on in_windows.measure_id = parts.measure_id
),

windows as (
    select
        context_id,
        window_id,
        window_id as asked_window_id,
        first_day as from_date,
        least(last_day, {{ as_of() }}) as to_date,
        latest_only
    from {{ ref('int_project__window') }}
    where has_begun
    union all
    select
        context_id,
        month_window_id as window_id,
        window_id as asked_window_id,
        from_date,
        to_date,
        false as latest_only
    from {{ ref('int_project__month') }}
)

select
    needed.context_id,
    needed.measure_id,
    windows.window_id,
    needed.slice,
    projects.application_no,
    projects.uscc,
    windows.from_date,
    windows.to_date,
    case when windows.latest_only then 1 else year(windows.from_date) end as from_year,
    year(windows.to_date) as to_year,
    windows.latest_only,
    projects.project_no,
    cast(null as varchar) as settlement_part
from needed
inner join {{ ref('int_project') }} as projects on needed.context_id = projects.context_id
inner join windows on needed.context_id = windows.context_id and needed.window_id = windows.asked_window_id
