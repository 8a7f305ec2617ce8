-- One row a measure that an application needs over a window: for its criteria, for the forms it is printed on and for
-- looking back upon its project, with the parts of the measure and the first and last day and year of the window.
with needed as (
    select
        context_id,
        measure_id,
        window_id
    from {{ ref('int_application__criterion') }}
    where measure_id is not null
    union
    select
        applications.context_id,
        form_measures.measure_id,
        form_measures.window_id
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('forms') }} as forms on form_measures.form_id = forms.form_id
    inner join {{ ref('int_application') }} as applications
        on
            forms.notice_id = applications.notice_id
            and form_measures.project_kind in ('all', applications.project_kind)
    where form_measures.context_type = 'application'
),

in_windows as (
    select
        needed.context_id,
        needed.measure_id,
        coalesce(members.window_id, needed.window_id) as window_id
    from needed
    inner join {{ ref('windows') }} as asked on needed.window_id = asked.window_id
    left join {{ ref('windows') }} as members
        on asked.kind = 'greatest' and contains('|' || asked.members || '|', '|' || members.window_id || '|')
),

with_parts as (
    select distinct
        in_windows.context_id,
        parts.part_id as measure_id,
        coalesce(parts.window_id, in_windows.window_id) as window_id
    from in_windows
    inner join {{ ref('int_measure__part') }} as parts on in_windows.measure_id = parts.measure_id
)

select
    with_parts.context_id,
    with_parts.measure_id,
    with_parts.window_id,
    applications.application_no,
    applications.uscc,
    {{ window_bounds('windows', 'applications') }}
from with_parts
inner join {{ ref('int_application') }} as applications on with_parts.context_id = applications.context_id
inner join {{ ref('windows') }} as windows on with_parts.window_id = windows.window_id
union
select * from {{ ref('int_fiscal__evaluation') }}
