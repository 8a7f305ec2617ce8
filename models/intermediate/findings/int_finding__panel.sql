-- A review panel of too few experts, or of an even number, or not on record (a hint): one row an application.
with panels as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'panel'
),

reviewed as (
    select
        application_no,
        count(distinct expert_name) as experts
    from {{ ref('stg_review') }}
    group by application_no
)

select
    panels.rule_no as rule,
    case when reviewed.experts is null then '提示' else panels.severity end as severity,
    panels.notice_id,
    panels.clause,
    'application' as subject_type,
    applications.application_no as subject,
    coalesce(cast(reviewed.experts as varchar), '缺数据') as value,
    '不少于' || panels.at_least || '人，且为单数' as expected,
    '申报' || applications.application_no
    || coalesce('的评审专家有' || reviewed.experts || '人', '没有评审记录，不能判断专家人数') || '：应不少于' || panels.at_least
    || '人且为单数，请核对评审记录' as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from panels
inner join {{ ref('int_application') }} as applications
    on panels.applies_to_notice = applications.notice_id and {{ in_force('panels', 'applications.policy_date') }}
left join reviewed on applications.application_no = reviewed.application_no
where reviewed.experts is null or reviewed.experts < panels.at_least or reviewed.experts % 2 = 0
