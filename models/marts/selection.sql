-- Where every candidate stands under the quotas of its notice.
select
    notice_id as notice,
    track_id as track,
    group_label as category,
    application_no as application,
    recommender,
    place as rank,
    {{ exact_text('score', '1') }} as score,
    status,
    reason,
    recommended_rank,
    clause,
    is_tied
from {{ ref('int_application__selection') }}
order by notice_id, group_label, place nulls last, application_no
