-- One row a stage on the way of a notice's applications: how many were made, are eligible, are to be chosen, and how
-- many projects are recognised and accepted.
with sheets as (
    select distinct
        notice_id,
        sheet_key,
        context_id
    from {{ ref('int_form__sheet') }}
    where shape = 'overview'
),

stages as (
    select
        unnest([1, 2, 3, 4, 5]) as line_no,
        unnest(['申报', '没有不符合项', '拟入选', '已认定', '验收合格']) as stage,
        unnest(['funnel_applied', 'funnel_eligible', 'funnel_chosen', 'funnel_recognised', 'funnel_accepted'])
            as measure_id,
        unnest([
            '收到的申报', '各项条件中没有结论为不符合的申报（缺数据、需人工判断的在内）', '排序或公示结果为拟入选的申报',
            '登记为认定项目的', '验收等次为优秀、合格，或状态为验收合格的认定项目'
        ]) as meaning
)

select
    sheets.notice_id,
    sheets.sheet_key,
    cast(stages.line_no as integer) as line_no,
    sheets.context_id,
    stages.stage,
    stages.measure_id,
    stages.meaning,
    cast(count(members.measure_id) as integer) as records
from sheets
cross join stages
left join {{ ref('int_overview__evaluation') }} as members
    on sheets.context_id = members.context_id and stages.measure_id = members.measure_id
group by
    sheets.notice_id, sheets.sheet_key, sheets.context_id,
    stages.line_no, stages.stage, stages.measure_id, stages.meaning
