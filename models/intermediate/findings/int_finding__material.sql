-- Materials that are not there, or were judged not to do: of an application (Q24, Q25; of a recommender, one for
-- all that it recommends), of a project that has met its outputs (O11), of one that was changed (O10). One row a
-- subject, rule, clause and fault.
with materials as (
    select
        material.*,
        projects.project_no,
        projects.src_file as project_file,
        projects.src_sheet as project_sheet,
        projects.src_row as project_row
    from {{ ref('int_application__material') }} as material
    left join {{ ref('int_project__outcome') }} as projects on material.application_no = projects.application_no
    where material.stage <> 'last_instalment' or projects.outcome = '达标'
),

faults as (
    select
        *,
        state = '缺' as is_missing,
        case
            when one_for = 'recommender' then 'recommender'
            when stage = 'application' then 'application'
            else 'project'
        end as subject_type,
        case
            when one_for = 'recommender' then recommender
            when stage = 'application' then application_no
            else project_no
        end as subject
    from materials
    where state = '缺' or (state = '有' and verdict = '不符合')
),

once as (
    select *
    from faults
    qualify row_number() over (
        partition by subject_type, subject, cited_notice_id, stage, material, is_missing order by application_no
    ) = 1
),

summed as (
    select
        rule_no,
        severity,
        cited_notice_id,
        cited_clause,
        stage,
        subject_type,
        subject,
        is_missing,
        min(application_no) as application_no,
        any_value(project_file) as project_file,
        any_value(project_sheet) as project_sheet,
        any_value(project_row) as project_row,
        string_agg(material, '、' order by material_no) as materials,
        string_agg(
            case kind
                when 'record' then '“' || material || '”以相应的记录为准'
                when 'form' then '“' || material || '”没有列入本通知要生成的表'
                else '“' || material || '”' || coalesce(
                    '的材料名称含' || replace(replace(replace(named, '.*', '…'), '^', ''), '|', '或')
                    || coalesce('，或条款写' || replace(under_clauses, '|', '、'), ''), '是任何一份佐证材料'
                )
            end, '；' order by material_no
        ) as how
    from once
    group by rule_no, severity, cited_notice_id, cited_clause, stage, subject_type, subject, is_missing
)

select
    summed.rule_no as rule,
    summed.severity,
    summed.cited_notice_id as notice_id,
    summed.cited_clause as clause,
    summed.subject_type,
    summed.subject,
    summed.materials as value,
    case when summed.is_missing then '材料齐全' else '审核符合' end as expected,
    case summed.subject_type when 'recommender' then '' when 'application' then '申报' else '项目' end || summed.subject
    || case summed.stage when 'last_instalment' then '申请末期资金' when 'change' then '变更' else '' end
    || case
        when summed.is_missing then '没有提交' || summed.materials || '：请补报佐证材料（' || summed.how || '）'
        else '的' || summed.materials || '审核结论为不符合：请补正后重新提交'
    end as message,
    coalesce(summed.project_file, applications.src_file) as src_file,
    coalesce(summed.project_sheet, applications.src_sheet) as src_sheet,
    coalesce(summed.project_row, applications.src_row) as src_row
from summed
inner join {{ ref('int_application') }} as applications on summed.application_no = applications.application_no
