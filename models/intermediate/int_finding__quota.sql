-- Q1: more projects put forward than the notice allows. Q2: a recommender's order has a gap, a tie or no rank.
with quotas as (
    select * from {{ ref('quotas') }}
    qualify row_number() over (partition by rule_no, notice_id, project_kind order by starts_on desc) = 1
),

chosen as (
    select
        notice_id,
        project_kind,
        count(*) as chosen
    from {{ ref('fct_selection') }}
    where status = '拟入选'
    group by notice_id, project_kind
),

too_many as (
    select
        quotas.rule_no as rule,
        quotas.severity,
        quotas.notice_id,
        quotas.clause,
        'notice' as subject_type,
        quotas.notice_id as subject,
        cast(chosen.chosen as varchar) as value,
        '不超过' || quotas.max_count as expected,
        '拟入选' || case when quotas.project_kind = 'base' then '培训基地' else '技能大师工作室' end
        || chosen.chosen || '个，超过名额' || quotas.max_count || '个：请核减后再填报' as message
    from quotas
    inner join chosen on quotas.notice_id = chosen.notice_id and quotas.project_kind = chosen.project_kind
    where quotas.kind = 'max_chosen' and chosen.chosen > quotas.max_count
),

ranks as (
    select
        notice_id,
        project_kind,
        recommender,
        count(*) as applications,
        count(distinct recommended_rank) as different_ranks,
        count(recommended_rank) as ranked,
        max(recommended_rank) as last_rank,
        min(recommended_rank) as first_rank,
        string_agg(coalesce(cast(recommended_rank as varchar), '空'), '、' order by recommended_rank nulls last)
            as ranks
    from {{ ref('int_application') }}
    group by notice_id, project_kind, recommender
),

out_of_order as (
    select
        quotas.rule_no as rule,
        quotas.severity,
        quotas.notice_id,
        quotas.clause,
        'recommender' as subject_type,
        ranks.recommender as subject,
        ranks.ranks as value,
        '1至' || ranks.applications || '，不空号、不并列' as expected,
        ranks.recommender || '的' || case when ranks.project_kind = 'base' then '培训基地' else '技能大师工作室' end
        || '推荐排序为' || ranks.ranks || '：应自1起连续、互不相同，请更正推荐排序' as message
    from quotas
    inner join ranks on quotas.notice_id = ranks.notice_id and quotas.project_kind = ranks.project_kind
    where
        quotas.kind = 'ordered'
        and (
            ranks.ranked < ranks.applications
            or ranks.different_ranks < ranks.ranked
            or ranks.first_rank <> 1
            or ranks.last_rank <> ranks.applications
        )
)

select
    *,
    cast(null as varchar) as src_file,
    cast(null as varchar) as src_sheet,
    cast(null as bigint) as src_row
from too_many
union all
select
    *,
    cast(null as varchar) as src_file,
    cast(null as varchar) as src_sheet,
    cast(null as bigint) as src_row
from out_of_order
