-- One row an evaluation, with what asks for it first: a figure of a form, else an output of a project, else a
-- criterion. Single months of a project's window are left out: their rows are among those of the whole window.
with evaluations as (
    select
        *,
        split_part(context_id, ':', 1) as context_type,
        case
            when starts_with(context_id, 'project:') then split_part(window_id, '@', 1)
            else window_id
        end as whole_window
    from {{ ref('int_measure__evaluation') }}
),

subjects as (
    select
        context_id,
        track_id,
        project_kind
    from {{ ref('int_application') }}
    union all
    select
        context_id,
        track_id,
        project_kind
    from {{ ref('int_project') }}
),

of_forms as (
    select distinct
        subjects.context_id,
        form_measures.measure_id,
        form_measures.window_id
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('int_form__track') }} as tracks on form_measures.form_id = tracks.form_id
    inner join subjects
        on
            tracks.track_id = subjects.track_id
            and form_measures.project_kind in ('all', subjects.project_kind)
    where
        case form_measures.context_type
            when 'application' then starts_with(subjects.context_id, 'application:')
            when 'project' then starts_with(subjects.context_id, 'project:')
            when 'settlement' then starts_with(subjects.context_id, 'project:')
            else false
        end
    union
    select distinct
        part_context_id as context_id,
        part_measure_id as measure_id,
        case
            when starts_with(part_context_id, 'project:') then split_part(part_window_id, '@', 1)
            else part_window_id
        end as window_id
    from {{ ref('int_measure__figure_part') }}
    where part_window_id is not null
),

printed as (
    select distinct
        of_forms.context_id,
        parts.part_id as measure_id,
        coalesce(parts.window_id, of_forms.window_id) as whole_window
    from of_forms
    inner join {{ ref('int_measure__part') }} as parts on of_forms.measure_id = parts.measure_id
)

select
    evaluations.* exclude (context_type, whole_window),
    case
        when printed.context_id is not null then 'figure'
        when evaluations.context_type in ('notice', 'applications', 'projects') then 'figure'
        when evaluations.context_type = 'project' then 'output'
        else 'criterion'
    end as use
from evaluations
left join printed
    on
        evaluations.context_id = printed.context_id
        and evaluations.measure_id = printed.measure_id
        and evaluations.whole_window = printed.whole_window
where evaluations.window_id = evaluations.whole_window
