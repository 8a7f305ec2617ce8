-- One row a project and trigger of a money rule: the day from which it holds, empty while it does not, and why.
with projects as (
    select * from {{ ref('int_project') }}
),

released as (
    select
        project_no,
        max(booked_on) as released_on
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and stage = '下达' and grant_kind is not null
    group by project_no
),

missing as (
    select
        application_no,
        string_agg(material, '、' order by material_no) as materials
    from {{ ref('int_application__material') }}
    where stage = 'last_instalment' and (state = '缺' or coalesce(verdict = '不符合', false))
    group by application_no
),

every as (
    select
        project_no,
        'recognised' as trigger,
        recognised_on as holds_on,
        '认定' as says
    from projects
    union all
    select
        project_no,
        'construction_started' as trigger,
        built_from as holds_on,
        '建设期起' as says
    from projects
    union all
    select
        projects.project_no,
        'released' as trigger,
        released.released_on as holds_on,
        case when released.project_no is null then '尚未下达' else '下达' end as says
    from projects
    left join released on projects.project_no = released.project_no
    union all
    select
        outcomes.project_no,
        'outputs_met' as trigger,
        case when outcomes.outcome = '达标' and missing.application_no is null then outcomes.settled_on end as holds_on,
        case outcomes.outcome
            when '达标' then '产出指标全部达到' || coalesce('，申请材料缺' || missing.materials, '')
            when '改进期' then '产出未达标，改进期自' || outcomes.improvement_from || '至' || outcomes.improvement_to
            when '终止' then '改进后仍未达标，终止，不再拨付'
            when '缺数据' then '产出缺数据，不能判定'
            when '需人工判断' then '产出需人工判断'
            else '产出尚未达到，仍在进行'
        end as says
    from {{ ref('int_project__outcome') }} as outcomes
    left join missing on outcomes.application_no = missing.application_no
    union all
    select
        projects.project_no,
        'stopped' as trigger,
        stops.stopped_on as holds_on,
        coalesce(stops.status || case when stops.is_recorded then '' else '，产出未达标' end, '没有终止或撤销') as says
    from projects
    left join {{ ref('int_money__stop') }} as stops on projects.project_no = stops.project_no
    union all
    select
        project_no,
        'bonus' as trigger,
        earned_on as holds_on,
        says
    from {{ ref('int_money__bonus') }}
    where kind = 'bonus'
)

select
    project_no,
    trigger,
    case when holds_on <= {{ as_of() }} then holds_on end as holds_on,
    says
from every
