-- What each recommender owed of each record type for each period: how much of it is there, early, late, sent back,
-- missing (jixiao show submission), what is missing first. Regions that recommended nobody stand last, with nothing
-- owed.
with counted as (
    select
        notice_id as notice,
        region,
        recommender,
        record_type,
        period,
        to_date,
        case
            when count(*) filter (where state = '未交') > 0 then '未交'
            when count(*) filter (where state = '退回') > 0 then '退回'
            when count(*) filter (where state = '迟交') > 0 then '迟交'
            when count(*) filter (where state = '早交') > 0 then '早交'
            when count(*) filter (where state = '已交') > 0 then '已交'
            else min(state)
        end as state,
        count(*) filter (where state <> '未推荐') as owed,
        count(*) filter (where state = '已交') as in_time,
        count(*) filter (where state = '早交') as early,
        count(*) filter (where state = '迟交') as late,
        count(*) filter (where state = '退回') as sent_back,
        count(*) filter (where state = '未交') as missing,
        count(*) filter (where state = '未到期') as not_yet_due,
        cast(sum(refused_rows) as bigint) as refused_rows,
        string_agg(subject, '、' order by subject) filter (where state in ('未交', '退回')) as subjects,
        rule_no as rule,
        clause
    from {{ ref('int_submission') }}
    group by notice_id, region, recommender, record_type, period, to_date, rule_no, clause
)

select * from counted
order by
    list_position(['未交', '退回', '迟交', '早交', '未到期', '已交', '未推荐'], state),
    notice, recommender, region, rule, record_type, period, clause, to_date
