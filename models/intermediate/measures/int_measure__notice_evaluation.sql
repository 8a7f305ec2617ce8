-- One row a measure that a notice's regional form needs, for each project chosen: the members that it adds up.
with chosen as (
    select
        selection.notice_id,
        applications.application_no,
        applications.uscc,
        applications.applied_on,
        applications.apply_year
    from {{ ref('int_application__selection') }} as selection
    inner join {{ ref('int_application') }} as applications
        on selection.application_no = applications.application_no
    where selection.status = '拟入选'
),

needed as (
    select distinct
        parts.part_id as measure_id,
        form_measures.window_id
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('int_measure__part') }} as parts on form_measures.measure_id = parts.measure_id
    where form_measures.context_type = 'notice'
)

select
    'notice:' || chosen.notice_id as context_id,
    needed.measure_id,
    needed.window_id,
    '' as slice,
    chosen.application_no,
    chosen.uscc,
    {{ window_bounds('windows', 'chosen') }},
    cast(null as varchar) as project_no,
    cast(null as varchar) as settlement_part
from chosen
cross join needed
inner join {{ ref('windows') }} as windows on needed.window_id = windows.window_id
