-- One row a recommender of a notice: how many submissions were owed, and what became of them; what is missing or sent
-- back first. Regions that recommended nobody owe nothing: they are counted in the last row.
with counted as (
    select
        notice_id,
        coalesce(recommender, '未能确定推荐单位') as recommender,
        any_value(region) as region,
        count(*) as owed,
        count(*) filter (where state = '已交') as in_time,
        count(*) filter (where state = '早交') as early,
        count(*) filter (where state = '迟交') as late,
        count(*) filter (where state = '退回') as sent_back,
        count(*) filter (where state = '未交') as missing,
        count(*) filter (where state = '未到期') as not_yet_due
    from {{ ref('int_submission') }}
    where state <> '未推荐'
    group by notice_id, coalesce(recommender, '未能确定推荐单位')
),

silent as (
    select
        notice_id,
        '没有推荐的地区' as recommender,
        count(distinct region) || '个' as region
    from {{ ref('int_submission') }}
    where state = '未推荐'
    group by notice_id
),

listed as (
    select
        counted.*,
        false as is_silent
    from counted
    union all by name
    select
        silent.*,
        true as is_silent
    from silent
)

select
    notice_id,
    notice_id as sheet_key,
    cast(row_number() over (
        partition by notice_id
        order by is_silent, missing + sent_back desc, recommender
    ) as integer) as line_no,
    'projects:' || notice_id as context_id,
    recommender,
    region,
    coalesce(cast(owed as varchar), '') as owed,
    coalesce(cast(in_time as varchar), '') as in_time,
    coalesce(cast(early as varchar), '') as early,
    coalesce(cast(late as varchar), '') as late,
    coalesce(cast(sent_back as varchar), '') as sent_back,
    coalesce(cast(missing as varchar), '') as missing,
    coalesce(cast(not_yet_due as varchar), '') as not_yet_due
from listed
where
    notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'overview'
    )
