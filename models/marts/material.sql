-- Every material that an application has to hand in, and its project later: there, missing, judged (jixiao show
-- material).
with outcomes as (
    select
        application_no,
        bool_or(outcome = '达标') as outputs_met
    from {{ ref('int_project__outcome') }}
    group by application_no
)

select
    material.application_no as application,
    material.uscc as unit,
    material.track_id as track,
    case material.stage
        when 'application' then '申报'
        when 'last_instalment' then '申请末期资金'
        else '变更'
    end as stage,
    material.material_no as item,
    material.material,
    case
        when material.stage = 'last_instalment' and material.state = '缺' and not outcomes.outputs_met then '未到'
        else material.state
    end as state,
    material.verdict,
    material.pages,
    material.records_total,
    material.kind,
    material.notice_id as notice,
    material.clause,
    material.rule_no as rule,
    material.severity,
    material.says,
    material.reading
from {{ ref('int_application__material') }} as material
left join outcomes on material.application_no = outcomes.application_no
order by material.application_no, material.stage, material.material_no
