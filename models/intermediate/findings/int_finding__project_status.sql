-- A project whose recorded 状态 is not what its outputs say on the day of the build: one row a project.
with rules as (
    select
        track_id,
        min_by(rule_no, rule_no) as rule_no,
        min_by(clause, rule_no) as clause
    from {{ ref('outputs') }}
    where decides = 'final'
    group by track_id
),

compared as (
    select distinct status from {{ ref('status_outcomes') }}
)

select
    rules.rule_no as rule,
    '提示' as severity,
    outcomes.notice_id,
    rules.clause,
    'project' as subject_type,
    outcomes.project_no as subject,
    outcomes.recorded_status as value,
    outcomes.outcome as expected,
    '项目' || outcomes.project_no || '登记的状态为' || outcomes.recorded_status || '，按产出记录为' || outcomes.outcome
    || '：请核对认定项目的状态或补报产出记录' as message,
    outcomes.src_file,
    outcomes.src_sheet,
    outcomes.src_row
from {{ ref('int_project__outcome') }} as outcomes
inner join rules on outcomes.track_id = rules.track_id
inner join compared on outcomes.recorded_status = compared.status
left join {{ ref('status_outcomes') }} as agreed
    on outcomes.recorded_status = agreed.status and outcomes.outcome = agreed.outcome
where agreed.status is null
