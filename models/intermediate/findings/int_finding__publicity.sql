-- Publicity of fewer working days than the notice says, or over days that the calendar does not know: one row a fault
-- of an application's publicity. More days than the notice says are no fault.
with rules as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'working_day_span'
),

announced as (
    select
        rules.rule_no,
        rules.severity,
        rules.notice_id,
        rules.clause,
        rules.comparator,
        rules.days,
        applications.application_no,
        publicity.starts_on as first_day,
        publicity.ends_on as last_day,
        publicity.src_file,
        publicity.src_sheet,
        publicity.src_row
    from rules
    inner join {{ ref('int_application') }} as applications
        on rules.applies_to_notice = applications.notice_id and {{ in_force('rules', 'applications.policy_date') }}
    inner join {{ ref('stg_publicity') }} as publicity on applications.application_no = publicity.application_no
),

counted as (
    select
        announced.application_no,
        announced.first_day,
        announced.rule_no,
        count(*) filter (where calendar.is_working_day) as working_days,
        count(calendar.calendar_day) = greatest(any_value(announced.last_day) - announced.first_day + 1, 0) as is_known
    from announced
    left join {{ ref('int_record__calendar_day') }} as calendar
        on calendar.calendar_day between announced.first_day and announced.last_day
    group by announced.application_no, announced.first_day, announced.rule_no
),

spans as (
    select
        announced.*,
        counted.working_days,
        '公示' || first_day || '至' || last_day as span,
        case
            when not counted.is_known then 'unknown'
            when counted.working_days < announced.days then 'short'
        end as fault
    from announced
    inner join counted
        using (application_no, first_day, rule_no)
),

faults as (
    select
        *,
        case when fault = 'short' then severity else '提示' end as fault_severity,
        case when fault <> 'unknown' then cast(working_days as varchar) end as value,
        case when comparator = '=' then '' else '不少于' end || days || '个工作日' as expected,
        span || case fault
            when 'unknown' then '含有工作日历没有的年份，数不出工作日：需人工判断是否满' || days || '个工作日'
            else '只有' || working_days || '个工作日，少于' || days || '个：请补足公示天数，或更正公示日期'
        end as what
    from spans
    where fault is not null
)

select
    rule_no as rule,
    fault_severity as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    value,
    expected,
    '申报' || application_no || what as message,
    src_file,
    src_sheet,
    src_row
from faults
