-- One row an application: its quota group (none where the tier or category is not stated, or the track has no quota),
-- eligible or not and why not, mean review score, preferences met, what was made public. A recommender
-- need not rank what the notice does not ask it to: its application then has the first turn.
with applications as (
    select
        context_id,
        application_no,
        notice_id,
        track_id,
        apply_year,
        policy_date,
        track_name,
        project_kind,
        recommender,
        recommended_rank
    from {{ ref('int_application') }}
),

quotas as (
    select * from {{ versions('quotas', 'rule_no, kind, group_id') }}
),

limited as (
    select distinct
        applications.context_id,
        groups.group_id
    from applications
    inner join {{ ref('quota_groups') }} as groups
        on applications.track_id = groups.track_id and applications.policy_date >= groups.starts_on
    inner join quotas on groups.group_id = quotas.group_id and {{ in_force('quotas', 'applications.policy_date') }}
    where quotas.kind = 'max_chosen'
),

limited_contexts as (
    select distinct context_id
    from limited
),

ranked as (
    select distinct member.context_id
    from {{ ref('int_application__group') }} as member
    inner join applications on member.context_id = applications.context_id
    inner join quotas on member.group_id = quotas.group_id and {{ in_force('quotas', 'applications.policy_date') }}
    where quotas.kind = 'ordered'
),

grouped as (
    select
        member.context_id,
        member.group_id,
        member.group_label,
        member.list_year
    from {{ ref('int_application__group') }} as member
    inner join limited on member.context_id = limited.context_id and member.group_id = limited.group_id
),

scores as (
    select
        application_no,
        {{ rounded_share('sum(score)', 'count(score)', 4) }} as score,
        {{ rounded_share('sum(score)', 'count(score)', 12) }} as exact_score
    from {{ ref('stg_review') }}
    group by application_no
),

publicity as (
    select
        application_no,
        outcome
    from {{ ref('stg_publicity') }}
    qualify row_number() over (partition by application_no order by starts_on desc) = 1
)

select
    applications.* exclude (track_name, apply_year),
    case when grouped.context_id is null then applications.apply_year else grouped.list_year end as list_year,
    grouped.group_id,
    case when limited_contexts.context_id is null then applications.track_name else grouped.group_label end
        as group_label,
    limited_contexts.context_id is null as is_unlimited,
    case
        when ranked.context_id is not null then applications.recommended_rank
        else coalesce(applications.recommended_rank, 1)
    end as turn,
    scores.score,
    scores.exact_score,
    standings.preferences,
    orders.value = '推荐排序' as is_by_rank,
    publicity.outcome,
    count(publicity.application_no) over (partition by applications.track_id, applications.apply_year) > 0
        as track_is_public,
    standings.exclusion,
    coalesce(standings.unmet, 0) as unmet,
    standings.unmet_named,
    coalesce(standings.without_data, 0) as without_data,
    coalesce(standings.to_be_judged, 0) as to_be_judged,
    standings.decided_by
from applications
left join limited_contexts on applications.context_id = limited_contexts.context_id
left join ranked on applications.context_id = ranked.context_id
left join grouped on applications.context_id = grouped.context_id
left join {{ ref('int_application__standing') }} as standings on applications.context_id = standings.context_id
left join scores on applications.application_no = scores.application_no
left join {{ current_rows('parameters', 'notice_id, parameter') }} as orders
    on applications.notice_id = orders.notice_id and orders.parameter = 'candidate_order'
left join publicity on applications.application_no = publicity.application_no
