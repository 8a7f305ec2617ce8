-- C67: an applicant of a kind that the track does not take, or that applies for two tracks that exclude each other.
select
    'C' || assessed.criterion_no as rule,
    '核实' as severity,
    assessed.notice_id,
    assessed.clause,
    'application' as subject_type,
    assessed.application_no as subject,
    assessed.value_text as value,
    '0' as expected,
    '申报' || assessed.application_no || '：' || assessed.says || '，有' || assessed.value_text
    || '项不合，请核对申报主体和同时申报的项目' as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from {{ ref('fct_assessment') }} as assessed
inner join {{ ref('int_application') }} as applications on assessed.context_id = applications.context_id
where assessed.measure_id = 'applicant_faults' and assessed.result = '不符合'
