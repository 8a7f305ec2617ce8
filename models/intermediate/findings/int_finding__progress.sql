-- A project whose latest report states another cumulative figure than the records hold: one row a project and figure.
with latest as (
    select * from {{ ref('int_project__report') }}
    qualify row_number() over (partition by context_id, measure_id order by month desc) = 1
),

duties as (
    select * from {{ versions('reporting_duties', 'rule_no, notice_id') }}
)

select
    duties.rule_no as rule,
    '提示' as severity,
    projects.notice_id,
    duties.clause,
    'project' as subject_type,
    projects.project_no as subject,
    {{ exact_text('latest.reported', '1') }} as value,
    {{ exact_text('latest.recorded', '1') }} as expected,
    '项目' || projects.project_no || latest.month || '的工作进展填报' || latest.label
    || {{ exact_text('latest.reported', '1') }} || '，按记录为' || {{ exact_text('latest.recorded', '1') }}
    || '：请核对工作进展或补报记录' as message,
    latest.src_file,
    latest.src_sheet,
    latest.src_row
from latest
inner join {{ ref('int_project') }} as projects on latest.context_id = projects.context_id
inner join duties
    on
        projects.notice_id = duties.notice_id
        and {{ in_force('duties', "greatest(cast(latest.month || '-01' as date), projects.policy_date)") }}
where latest.reported <> latest.recorded
