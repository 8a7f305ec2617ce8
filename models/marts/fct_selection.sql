-- One row a candidate: its place in the order of its quota group (recommender's rank, then mean score) and where that
-- leaves it. What was made public decides for a track once any of it was; other tracks share the places left.
with candidates as (
    select * from {{ ref('int_selection__candidate') }}
),

quotas as (
    select
        group_id,
        max_count,
        clause
    from {{ ref('quotas') }}
    where kind = 'max_chosen'
    qualify row_number() over (partition by group_id order by starts_on desc) = 1
),

ordered as (
    select
        *,
        row_number() over (
            partition by notice_id, group_id, unmet = 0
            order by recommended_rank nulls last, exact_score desc nulls last, application_no
        ) as place,
        row_number() over (
            partition by notice_id, group_id, unmet = 0, track_is_public
            order by recommended_rank nulls last, exact_score desc nulls last, application_no
        ) as place_in_turn,
        count(*) filter (where track_is_public and outcome = '拟入选') over (
            partition by notice_id, group_id
        ) as places_taken,
        count(*) over (
            partition by notice_id, group_id, unmet = 0, recommended_rank, exact_score
        ) > 1 as is_tied
    from candidates
),

placed as (
    select
        ordered.*,
        quotas.max_count,
        quotas.clause,
        case
            when track_is_public and outcome is not null then outcome
            when unmet > 0 then '不合格'
            when track_is_public or ordered.group_id is null then '未入选'
            when place_in_turn <= quotas.max_count - places_taken then '拟入选'
            else '未入选'
        end as status
    from ordered
    left join quotas on ordered.group_id = quotas.group_id
)

select
    context_id,
    application_no,
    notice_id,
    track_id,
    project_kind,
    group_id,
    group_label,
    recommender,
    recommended_rank,
    case when unmet = 0 and group_id is not null then place end as place,
    score,
    status,
    is_tied,
    clause,
    case
        when track_is_public and outcome is not null then '按公示结果'
        when unmet > 0 then '有' || unmet || '项条件不符合'
        when track_is_public then '本类项目已公示，未在其中'
        when group_id is null then '没有填报申报档次或市级类别，归不到名额'
        else '按推荐排序、评审均分排第' || place || '位，名额' || max_count || '个'
    end
    || case when without_data > 0 then '；' || without_data || '项缺数据' else '' end
    || case when to_be_judged > 0 then '；' || to_be_judged || '项需人工判断' else '' end
    || case when is_tied and unmet = 0 then '；与他项排序、均分相同，以申报编号为序，请复核' else '' end as reason
from placed
