-- One row a criterion that an application is assessed by, in the version in force on its policy date; over a window
-- of kind `each`, one for each of its members. A criterion made of others (kind C) brings in what the track that it
-- includes requires, as parts.
with applications as (
    select
        context_id,
        application_no,
        uscc,
        unit_kind,
        track_id,
        policy_date
    from {{ ref('int_application') }}
),

criteria as (
    select * from {{ ref('criteria') }}
),

own as (
    select
        applications.context_id,
        applications.application_no,
        applications.uscc,
        applications.unit_kind,
        applications.track_id as assessed_track_id,
        applications.policy_date,
        false as is_part,
        criteria.*
    from applications
    inner join criteria on applications.track_id = criteria.track_id
    where criteria.starts_on <= applications.policy_date
),

parts as (
    select
        own.context_id,
        own.application_no,
        own.uscc,
        own.unit_kind,
        own.assessed_track_id,
        own.policy_date,
        true as is_part,
        criteria.*
    from own
    inner join criteria on own.includes_track = criteria.track_id
    where criteria.starts_on <= own.policy_date and criteria.role = 'required'
),

every as (
    select * from own
    union all
    select * from parts
),

latest as (
    select * from every
    qualify row_number() over (
        partition by application_no, is_part, track_id, criterion_no, item_no
        order by starts_on desc
    ) = 1
)

select
    latest.* exclude (window_id),
    coalesce(members.window_id, latest.window_id) as window_id,
    members.window_label as period,
    coalesce(list_position(string_split(asked.members, '|'), members.window_id), 0) as period_no
from latest
left join {{ ref('windows') }} as asked on latest.window_id = asked.window_id and asked.kind = 'each'
left join {{ ref('windows') }} as members
    on contains('|' || asked.members || '|', '|' || members.window_id || '|')
