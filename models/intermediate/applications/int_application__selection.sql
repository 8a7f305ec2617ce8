-- One row a candidate: its place in the order of its quota group and year (where all of them have a review: mean score,
-- preference, the recommender's rank; else the rank first) and where that leaves it. What was made public decides for
-- a track once any of it was; other tracks share the places left. Who comes after the last place is in reserve where
-- the notice wants a reserve list.
with candidates as (
    select
        *,
        coalesce(group_id, track_id) as list_id,
        unmet = 0 as is_eligible,
        '有' || unmet || '项条件不符合' || coalesce('：' || unmet_named, '') as unmet_words,
        bool_and(exact_score is not null) over (partition by notice_id, list_id, list_year, is_eligible)
        and not coalesce(is_by_rank, false) as is_scored,
        case when not is_scored then turn end as first_turn
    from {{ ref('int_application__candidate') }}
),

quotas as (
    select * from {{ versions('quotas', 'kind, group_id') }}
    where kind = 'max_chosen'
),

reserves as (
    select * from {{ versions('reserve_lists', 'group_id') }}
),

ordered as (
    select
        *,
        row_number() over (in_order) as place,
        max(policy_date) over (in_list) as list_date,
        row_number() over (
            partition by notice_id, list_id, list_year, is_eligible, track_is_public
            order by
                first_turn nulls last, exact_score desc nulls last, preferences is null, turn nulls last, application_no
        ) as place_in_turn,
        count(*) filter (where track_is_public and outcome = '拟入选') over (in_list) as places_taken,
        count(*) filter (where track_is_public and outcome = '备选') over (in_list) as reserves_taken,
        count(*) over (alike) as alike,
        count(*) over (alike_in_preference) as alike_in_preference,
        count(*) over (alike_in_all) as alike_in_all
    from candidates
    window
        in_list as (partition by notice_id, list_id, list_year),
        in_order as (
            partition by notice_id, list_id, list_year, is_eligible
            order by
                first_turn nulls last, exact_score desc nulls last, preferences is null, turn nulls last, application_no
        ),
        alike as (partition by notice_id, list_id, list_year, is_eligible, first_turn, exact_score),
        alike_in_preference as (
            partition by notice_id, list_id, list_year, is_eligible, first_turn, exact_score, preferences is null
        ),
        alike_in_all as (
            partition by notice_id, list_id, list_year, is_eligible, turn, exact_score, preferences is null
        )
),

counted as (
    select
        ordered.*,
        quotas.max_count,
        quotas.clause,
        reserves.group_id is not null as has_reserve,
        is_eligible and (is_unlimited or ordered.group_id is not null) as is_placed,
        greatest(quotas.max_count - places_taken, 0) as places_left,
        coalesce(reserves.max_count - reserves_taken, place_in_turn) as reserves_left
    from ordered
    left join quotas on ordered.group_id = quotas.group_id and {{ in_force('quotas', 'ordered.list_date') }}
    left join reserves on ordered.group_id = reserves.group_id and {{ in_force('reserves', 'ordered.list_date') }}
),

placed as (
    select
        *,
        coalesce(is_placed, false) and alike_in_all > 1 as is_tied,
        coalesce(is_placed, false) and alike > alike_in_preference as preference_decides,
        case
            when track_is_public and outcome is not null then outcome
            when not is_eligible then '不合格'
            when track_is_public then '未入选'
            when is_unlimited then '拟入选'
            when group_id is null then '未入选'
            when place_in_turn <= places_left then '拟入选'
            when has_reserve and place_in_turn <= places_left + reserves_left then '备选'
            else '未入选'
        end as status
    from counted
)

select
    context_id,
    application_no,
    notice_id,
    track_id,
    project_kind,
    group_id,
    group_label,
    list_year,
    list_date,
    recommender,
    recommended_rank,
    case when is_placed then place end as place,
    score,
    status,
    is_eligible,
    is_tied,
    clause,
    unmet_named,
    case
        when track_is_public and outcome is not null then '按公示结果'
        when not is_eligible and exclusion is not null then '不得申报：' || exclusion
        when not is_eligible then unmet_words
        when track_is_public then '本类项目已公示，未在其中'
        when is_unlimited then '没有不符合的条件，本类没有名额限制'
        when group_id is null then '没有填报申报档次或市级类别，归不到名额'
        else
            case when is_scored then '按评审均分、推荐排序' else '按推荐排序、评审均分' end
            || '排第' || place || '位，名额' || max_count || '个'
    end
    || case when not is_eligible and status <> '不合格' then '；但' || unmet_words else '' end
    || case when without_data > 0 then '；' || without_data || '项缺数据' else '' end
    || case when to_be_judged > 0 then '；' || to_be_judged || '项需人工判断' else '' end
    || coalesce('；' || decided_by, '')
    || case
        when preference_decides and preferences is not null
            then '；与他项均分相同，符合倾斜条件（第' || preferences || '项）排在前'
        when preference_decides then '；与他项均分相同，他项符合倾斜条件排在前'
        else ''
    end
    || case when is_tied then '；与他项排序、均分相同，以申报编号为序，请复核' else '' end as reason
from placed
