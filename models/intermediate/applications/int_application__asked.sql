-- One row a measure that an application is asked for over a window, whole or a slice of it: by its criteria and by the
-- forms it is printed on.
select
    context_id,
    measure_id,
    window_id,
    coalesce(slice, '') as slice
from {{ ref('int_application__criterion') }}
where measure_id is not null
union
select
    context_id,
    lenient_measure_id as measure_id,
    window_id,
    coalesce(lenient_slice, '') as slice
from {{ ref('int_application__criterion') }}
where lenient_measure_id is not null
union
select
    applications.context_id,
    form_measures.measure_id,
    form_measures.window_id,
    '' as slice
from {{ ref('form_measures') }} as form_measures
inner join {{ ref('int_form__track') }} as tracks on form_measures.form_id = tracks.form_id
inner join {{ ref('int_application') }} as applications
    on
        tracks.track_id = applications.track_id
        and form_measures.project_kind in ('all', applications.project_kind)
where form_measures.context_type = 'application'
