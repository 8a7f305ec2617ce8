-- Who may not apply: an applicant of a kind that the track does not take, one that applies for two tracks that
-- exclude each other, a leader who applies again, one whose papers were found false. Which criteria these are is
-- data; one row an application and criterion.
with excluding as (
    select * from {{ versions('exclusions', 'rule_no, notice_id, criterion_no') }}
)

select
    excluding.rule_no as rule,
    excluding.severity,
    assessed.notice_id,
    assessed.clause,
    'application' as subject_type,
    assessed.application_no as subject,
    assessed.value_text as value,
    assessed.threshold_text as expected,
    '申报' || assessed.application_no || '：' || excluding.says
    || coalesce('（' || assessed.value_text || coalesce(assessed.unit, '') || '）', '')
    || '，不得申报，请核对有关记录、申报主体和同时申报、已获认定的项目' as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from {{ ref('int_application__assessment') }} as assessed
inner join excluding
    on assessed.notice_id = excluding.notice_id and assessed.criterion_no = excluding.criterion_no
inner join {{ ref('int_application') }} as applications
    on assessed.context_id = applications.context_id and {{ in_force('excluding', 'applications.policy_date') }}
where assessed.result = '不符合' and not assessed.is_part and assessed.branch is null
