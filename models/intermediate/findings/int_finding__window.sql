-- Papers handed in before the first or after the last day that the notice names, both days included, or on a day that
-- nobody recorded (a hint: whether in time cannot be told): one row a rule and an application. The rule says which date
-- it looks at.
with windows as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'date_window'
),

dated as (
    select
        windows.*,
        applications.application_no,
        case windows.subject
            when 'recommended_on' then applications.recommended_on
            when 'applied_on' then applications.applied_on
        end as handed_in,
        case windows.subject when 'recommended_on' then '推荐日期' else '申报日期' end as date_label,
        coalesce(windows.from_date || '至', '不晚于') || windows.to_date as expected,
        applications.src_file,
        applications.src_sheet,
        applications.src_row
    from windows
    inner join {{ ref('int_application') }} as applications
        on windows.applies_to_notice = applications.notice_id and {{ in_force('windows', 'applications.policy_date') }}
)

select
    rule_no as rule,
    case when handed_in is null then '提示' else severity end as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    coalesce(cast(handed_in as varchar), '缺数据') as value,
    expected,
    '申报' || application_no || '的' || date_label || coalesce(
        handed_in || '不合期限（' || expected || '），请核对' || date_label, '没有填写，不能判断是否合期限（' || expected || '），请补填'
    ) as message,
    src_file,
    src_sheet,
    src_row
from dated
where handed_in is null or handed_in > to_date or handed_in < from_date
