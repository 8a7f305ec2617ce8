-- One row an application on the lists of a selection: the list it stands on (the group that its recommender ranks it
-- in) and, where it is made public, that one; its place, and what became of it.
with asking as (
    select distinct notice_id
    from {{ ref('int_form__asked') }}
    where shape in ('publicity', 'ranking')
),

lists as (
    select distinct
        member.context_id,
        member.group_id,
        member.group_label,
        member.list_year
    from {{ ref('int_application__group') }} as member
    inner join {{ ref('int_application') }} as applications on member.context_id = applications.context_id
    inner join {{ versions('quotas', 'rule_no, kind, group_id') }} as quotas
        on member.group_id = quotas.group_id and {{ in_force('quotas', 'applications.policy_date') }}
    where quotas.kind in ('max_recommended', 'ordered')
),

named as (
    select
        context_id,
        group_id || {{ if_of_years("'-' || list_year") }} as list_id,
        group_label || {{ if_of_years("'（' || list_year || '年度）'") }} as list_label
    from lists
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
    named.list_id,
    named.list_label,
    case when selection.status in ('拟入选', '备选') then selection.status || named.list_id end as public_list_id,
    selection.group_label as category,
    selection.place,
    selection.status,
    selection.reason,
    coalesce(applications.unit_name, applications.uscc) as unit_name,
    applications.unit_kind,
    applications.project_name,
    applications.recommender,
    applications.apply_year,
    applications.recommended_rank,
    publicity.public_from,
    publicity.public_to
from {{ ref('int_application__selection') }} as selection
inner join asking on selection.notice_id = asking.notice_id
inner join {{ ref('int_application') }} as applications on selection.context_id = applications.context_id
inner join named on selection.context_id = named.context_id
left join publicity on selection.application_no = publicity.application_no
