-- One row an application of a track with a quota of chosen projects: its quota group (none where the tier or category
-- is not stated), eligible or not, mean review score, what was made public.
with applications as (
    select
        context_id,
        application_no,
        notice_id,
        track_id,
        project_kind,
        recommender,
        recommended_rank
    from {{ ref('int_application') }}
),

limited as (
    select distinct
        groups.track_id,
        groups.group_id
    from {{ ref('quota_groups') }} as groups
    inner join {{ ref('quotas') }} as quotas on groups.group_id = quotas.group_id
    where quotas.kind = 'max_chosen'
),

limited_tracks as (
    select distinct track_id
    from limited
),

grouped as (
    select
        member.context_id,
        member.group_id,
        member.group_label
    from {{ ref('int_application__group') }} as member
    where member.group_id in (select group_id from limited)
),

verdicts as (
    select
        context_id,
        count(*) filter (where result = '不符合') as unmet,
        count(*) filter (where result = '缺数据') as without_data,
        count(*) filter (where result = '需人工判断') as to_be_judged
    from {{ ref('fct_assessment') }}
    where role = 'required' and kind <> 'C'
    group by context_id
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
    applications.*,
    grouped.group_id,
    grouped.group_label,
    scores.score,
    scores.exact_score,
    publicity.outcome,
    count(publicity.application_no) over (partition by applications.track_id) > 0 as track_is_public,
    coalesce(verdicts.unmet, 0) as unmet,
    coalesce(verdicts.without_data, 0) as without_data,
    coalesce(verdicts.to_be_judged, 0) as to_be_judged
from applications
inner join limited_tracks on applications.track_id = limited_tracks.track_id
left join grouped on applications.context_id = grouped.context_id
left join verdicts on applications.context_id = verdicts.context_id
left join scores on applications.application_no = scores.application_no
left join publicity on applications.application_no = publicity.application_no
