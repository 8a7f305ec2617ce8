-- One row a measure of the settlement form, asked of a project and, for its total, of all projects of a notice.
with asked as (
    select
        form_measures.measure_id,
        form_measures.window_id,
        form_measures.context_type,
        forms.notice_id
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('forms') }} as forms on form_measures.form_id = forms.form_id
    where form_measures.context_type in ('settlement', 'settlements')
)

select
    case asked.context_type
        when 'settlement' then 'project:' || projects.project_no
        else 'projects:' || projects.notice_id
    end as context_id,
    asked.measure_id,
    asked.window_id,
    projects.application_no,
    projects.uscc,
    projects.project_no,
    {{ window_bounds('windows', 'projects') }}
from {{ ref('int_project') }} as projects
inner join asked on projects.notice_id = asked.notice_id
inner join {{ ref('windows') }} as windows on asked.window_id = windows.window_id
