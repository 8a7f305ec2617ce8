-- Q4: papers handed in before the first or after the last day that the notice names.
with windows as (
    select * from {{ ref('procedures') }}
    where kind = 'date_window'
    qualify row_number() over (partition by rule_no, notice_id order by starts_on desc) = 1
)

select
    windows.rule_no as rule,
    windows.severity,
    windows.notice_id,
    windows.clause,
    'application' as subject_type,
    applications.application_no as subject,
    cast(applications.recommended_on as varchar) as value,
    windows.from_date || '至' || windows.to_date as expected,
    '申报' || applications.application_no || '的推荐日期' || applications.recommended_on || '不在'
    || windows.from_date || '至' || windows.to_date || '之间：提前或逾期不予受理，请核对推荐日期' as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from windows
inner join {{ ref('int_application') }} as applications on windows.notice_id = applications.notice_id
where applications.recommended_on not between windows.from_date and windows.to_date
