-- An application sent by another way than the notice has for units of its kind: one row an application. A recommender
-- that the route names as wrong has the rule's severity; one that is neither right nor named is left to judgement.
with applications as (
    select
        applications.application_no,
        applications.notice_id,
        applications.policy_date,
        applications.recommender,
        units.unit_kind,
        units.affiliation,
        case
            when replace(applications.recommender, ' ', '') = replace(units.unit_name, ' ', '') then '本单位'
            else replace(applications.recommender, ' ', '')
        end as sent_by,
        applications.src_file,
        applications.src_sheet,
        applications.src_row
    from {{ ref('int_application') }} as applications
    inner join {{ ref('stg_unit') }} as units on applications.uscc = units.uscc
),

routes as (
    select * from {{ versions('routes', 'rule_no, applies_to_notice, route_order') }}
),

sent as (
    select
        routes.*,
        applications.application_no,
        applications.recommender,
        coalesce(applications.affiliation, '隶属关系不明') || '、' || applications.unit_kind as whose,
        coalesce(regexp_matches(applications.sent_by, routes.refused), false) as is_wrong,
        regexp_matches(applications.sent_by, routes.accepted) and not is_wrong as is_right,
        applications.src_file,
        applications.src_sheet,
        applications.src_row
    from applications
    inner join routes
        on
            applications.notice_id = routes.applies_to_notice
            and {{ in_force('routes', 'applications.policy_date') }}
            and (routes.unit_kind is null or applications.unit_kind = routes.unit_kind)
            and (routes.affiliation is null or applications.affiliation = routes.affiliation)
    qualify row_number() over (
        partition by applications.application_no, routes.rule_no order by routes.route_order
    ) = 1
)

select
    rule_no as rule,
    case when is_wrong then severity else '提示' end as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    recommender as value,
    expected,
    '申报' || application_no || '（' || whose || '）由' || recommender || '推荐：' || says
    || case when is_wrong then '，请改由规定的渠道报送' else '，请人工核对报送渠道' end as message,
    src_file,
    src_sheet,
    src_row
from sent
where not is_right
