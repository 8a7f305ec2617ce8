-- One row a record and a thing that it serves otherwise than by being counted: a document that answers a criterion or
-- an output, what stands behind settlement, accounts and selection, whom an application or a project is of, a text that
-- a form prints, and what a check alone looks at. It goes by documents, money and applicants, few beside trainings.
with applications as (
    select * from {{ ref('int_application') }}
),

projects as (
    select * from {{ ref('int_project') }}
)

select distinct
    {{ record_use(
        "'evidence'", 'records', 'criterion', 'criteria.application_no', 'criteria.notice_id', 'criteria.clause',
        "'条件' || criteria.criterion_no", 'criteria.words'
    ) }}
from {{ ref('stg_evidence') }} as records
inner join {{ ref('int_application__assessment') }} as criteria
    on 'application:' || records.application_no = criteria.context_id and records.clause = criteria.clause
where criteria.kind in ('D', 'J') or criteria.otherwise = '佐证'
union all
select distinct
    {{ record_use(
        "'evidence'", 'records', 'output', 'projects.project_no', 'outputs.notice_id', 'outputs.clause',
        "'产出' || outputs.rule_no", 'outputs.says'
    ) }}
from {{ ref('stg_evidence') }} as records
inner join projects on records.application_no = projects.application_no
inner join {{ ref('int_project__output') }} as outputs
    on projects.context_id = outputs.context_id and records.clause = outputs.clause
where outputs.kind = 'document'
union all
select distinct
    {{ record_use(
        "'evidence'", 'records', 'material', 'records.application_no', 'records.cited_notice_id', 'records.cited_clause',
        'records.material', "'材料' || records.rule_no"
    ) }}
from {{ ref('int_application__material_document') }} as records
union all
select distinct
    {{ record_use(
        "'project'", 'projects', 'output', 'projects.project_no', 'outputs.notice_id', 'outputs.clause',
        "'产出' || outputs.rule_no", 'outputs.says'
    ) }}
from projects
inner join {{ ref('int_project__output_stage') }} as outputs on projects.context_id = outputs.context_id
union all
select
    {{ record_use(
        'records.record_type', 'records', 'settlement', 'items.project_no', 'items.notice_id', 'items.clause',
        'items.item', 'items.says'
    ) }}
from {{ ref('int_fact__settlement') }} as records
inner join {{ ref('int_money__settlement') }} as items
    on
        records.project_no = items.project_no
        and records.item = items.item
        and starts_with(
            records.settlement_part, items.project_no || '/' || items.rule_no || '/' || items.item_no || '/'
        )
union all
select
    {{ record_use(
        'records.record_type', 'records', 'account', 'records.project_no', 'records.notice_id', 'null',
        "records.source || records.stage", "'项目按来源的账'"
    ) }}
from {{ ref('int_money__fund') }} as records
where records.outcome = 'booked'
union all
select
    {{ record_use(
        "'application'", 'applications', 'selection', 'selection.application_no', 'selection.notice_id',
        'selection.clause', 'selection.status', "'申报本身，参加排序'"
    ) }}
from {{ ref('int_application__selection') }} as selection
inner join applications on selection.context_id = applications.context_id
union all
select
    {{ record_use(
        "'review'", 'records', 'selection', 'selection.application_no', 'selection.notice_id',
        'selection.clause', 'selection.status', "'评审均分，决定同位次的先后'"
    ) }}
from {{ ref('int_application__selection') }} as selection
inner join {{ ref('stg_review') }} as records on selection.application_no = records.application_no
union all
select
    {{ record_use(
        "'publicity'", 'records', 'selection', 'selection.application_no', 'selection.notice_id',
        'selection.clause', 'selection.status', "'公示结果'"
    ) }}
from {{ ref('int_application__selection') }} as selection
inner join {{ ref('stg_publicity') }} as records on selection.application_no = records.application_no
where records.outcome is not null
union all
select
    {{ record_use(
        "'unit'", 'records', 'subject', 'applications.application_no', 'applications.notice_id', 'null',
        "'申报单位'", "'单位名称、类别等：看主体的条件用它，各表印它'"
    ) }}
from {{ ref('stg_unit') }} as records
inner join applications on records.uscc = applications.uscc
union all
select
    {{ record_use(
        "'unit'", 'records', 'subject', 'projects.project_no', 'projects.notice_id', 'null', "'项目单位'",
        "'单位名称，印在项目各表'"
    ) }}
from {{ ref('stg_unit') }} as records
inner join projects on records.uscc = projects.uscc
union all
select
    {{ record_use(
        "'studio'", 'records', 'subject', 'applications.application_no', 'applications.notice_id', 'null',
        "'带头人'", "'带头人的类别决定适用哪些条件'"
    ) }}
from {{ ref('stg_studio') }} as records
inner join applications on records.application_no = applications.application_no
union all
select
    {{ record_use(
        "'project'", 'projects', 'subject', 'projects.project_no', 'projects.notice_id', 'null', "'认定项目'",
        "'项目本身：建设期、状态'"
    ) }}
from projects
union all
select * from {{ ref('int_record__text') }}
union all
select * from {{ ref('int_record__check') }}
