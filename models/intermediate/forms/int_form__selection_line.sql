-- One row an application on F11: the list it stands on (the group that its recommender ranks it in), its place, what
-- became of it, and the numbers that are printed.
with asking as (
    select distinct notice_id
    from {{ ref('forms') }}
    where form_id = 'F11'
),

lists as (
    select distinct
        member.context_id,
        member.group_id as list_id,
        member.group_label as list_label
    from {{ ref('int_application__group') }} as member
    inner join {{ ref('quotas') }} as quotas on member.group_id = quotas.group_id
    where quotas.kind in ('max_recommended', 'ordered')
),

numbers as (
    select
        value.context_id,
        max({{ form_value('value') }}) filter (where value.measure_id = 'application_rank') as recommended_rank,
        max({{ form_value('value') }}) filter (where value.measure_id = 'review_score_mean') as score,
        max({{ form_value('value') }}) filter (where value.measure_id = 'review_experts') as experts
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('int_application__value') }} as value
        on form_measures.measure_id = value.measure_id and form_measures.window_id = value.window_id
    where form_measures.form_id = 'F11' and value.slice = ''
    group by value.context_id
),

publicity as (
    select
        application_no,
        starts_on as public_from,
        ends_on as public_to
    from {{ ref('stg_publicity') }}
    qualify row_number() over (partition by application_no order by starts_on desc) = 1
)

select
    selection.notice_id,
    selection.context_id,
    selection.application_no,
    lists.list_id,
    lists.list_label,
    selection.group_label as category,
    selection.place,
    selection.status,
    selection.reason,
    coalesce(applications.unit_name, applications.uscc) as unit_name,
    applications.unit_kind,
    applications.project_name,
    applications.recommender,
    applications.apply_year,
    cast(numbers.recommended_rank as integer) as recommended_rank,
    numbers.score,
    cast(numbers.experts as integer) as experts,
    publicity.public_from,
    publicity.public_to
from {{ ref('int_application__selection') }} as selection
inner join asking on selection.notice_id = asking.notice_id
inner join {{ ref('int_application') }} as applications on selection.context_id = applications.context_id
inner join lists on selection.context_id = lists.context_id
left join numbers on selection.context_id = numbers.context_id
left join publicity on selection.application_no = publicity.application_no
