-- Building periods that do not keep to their notice (Q26: begun before the project was recognised, or longer than its
-- track builds), that run past the end of the notice (Q27), and plans that end before the notice says (Q28): one row a
-- fault of a project or an application.
with rules as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind in ('building_period', 'plan_end', 'valid_until')
),

projects as (
    select
        projects.*,
        tracks.period_months,
        {{ months_after('projects.built_from', 'tracks.period_months') }} - 1 as latest_end
    from {{ ref('int_project') }} as projects
    inner join {{ ref('tracks') }} as tracks on projects.track_id = tracks.track_id
),

faults as (
    select
        'building_period' as kind,
        notice_id,
        policy_date,
        'project' as subject_type,
        project_no as subject,
        cast(built_from as varchar) as value,
        '不早于认定日期' || recognised_on as expected,
        '项目' || project_no || '的建设期起' || built_from || '早于认定日期' || recognised_on || '：请核对两个日期' as message,
        src_file,
        src_sheet,
        src_row
    from projects
    where built_from < recognised_on
    union all
    select
        'building_period' as kind,
        notice_id,
        policy_date,
        'project' as subject_type,
        project_no as subject,
        cast(built_to as varchar) as value,
        '不晚于' || latest_end as expected,
        '项目' || project_no || '的建设期止' || built_to || '超过' || period_months || '个月（最晚' || latest_end
        || '）：请核对建设期，或附延期的批复' as message,
        src_file,
        src_sheet,
        src_row
    from projects
    where built_to > latest_end
    union all
    select
        'valid_until' as kind,
        projects.notice_id,
        projects.policy_date,
        'project' as subject_type,
        projects.project_no as subject,
        cast(projects.period_to as varchar) as value,
        '不晚于' || rules.to_date as expected,
        '项目' || projects.project_no || '的建设期到' || projects.period_to || '，通知的有效期到' || rules.to_date
        || '：超出部分不再考核，请核对建设期，没有达到的产出需人工判断' as message,
        projects.src_file,
        projects.src_sheet,
        projects.src_row
    from projects
    inner join rules
        on
            projects.notice_id = rules.applies_to_notice
            and rules.kind = 'valid_until'
            and {{ in_force('rules', 'projects.policy_date') }}
    where projects.period_to > rules.to_date
    union all
    select
        'plan_end' as kind,
        applications.notice_id,
        applications.policy_date,
        'application' as subject_type,
        applications.application_no as subject,
        coalesce(cast(applications.period_to as varchar), '缺数据') as value,
        '不早于' || rules.to_date as expected,
        '申报' || applications.application_no || '的实施期止'
        || coalesce(cast(applications.period_to as varchar) || '早于' || rules.to_date, '没有填写')
        || '：建设计划应写到' || rules.to_date || '，请核对' as message,
        applications.src_file,
        applications.src_sheet,
        applications.src_row
    from {{ ref('int_application') }} as applications
    inner join rules
        on
            applications.notice_id = rules.applies_to_notice
            and rules.kind = 'plan_end'
            and {{ in_force('rules', 'applications.policy_date') }}
    where coalesce(applications.period_to < rules.to_date, true)
)

select
    rules.rule_no as rule,
    rules.severity,
    rules.notice_id,
    rules.clause,
    faults.subject_type,
    faults.subject,
    faults.value,
    faults.expected,
    faults.message,
    faults.src_file,
    faults.src_sheet,
    faults.src_row
from faults
inner join rules
    on
        faults.kind = rules.kind
        and faults.notice_id = rules.applies_to_notice
        and {{ in_force('rules', 'faults.policy_date') }}
