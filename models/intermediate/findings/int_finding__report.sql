-- A month for which a project owes a report and has none, or a year without the report or the plan asked for: one row a
-- project and month.
select
    rule_no as rule,
    severity,
    notice_id,
    clause,
    'project' as subject_type,
    project_no as subject,
    month as value,
    says as expected,
    '项目' || project_no || case
        when is_reported then month || '以前的工作进展没有填写下一步计划：请补填'
        else '没有' || month || '的工作进展：请补报'
    end || '（' || says || '）' as message,
    src_file,
    src_sheet,
    src_row
from {{ ref('int_project__report_owed') }}
where not is_reported or (needs_plan and not has_plan)
