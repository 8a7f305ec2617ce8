-- One row a stage on the way of a notice's applications: how many were made, are eligible, are to be chosen, and how
-- many projects are recognised and accepted.
with stages as (
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
    heads.notice_id,
    heads.sheet_key,
    cast(stages.line_no as integer) as line_no,
    heads.context_id,
    stages.stage,
    stages.measure_id,
    stages.meaning,
    cast(count(members.measure_id) as integer) as records
from {{ ref('form_gl__head') }} as heads
cross join stages
left join {{ ref('int_overview__evaluation') }} as members
    on heads.context_id = members.context_id and stages.measure_id = members.measure_id
group by
    heads.notice_id, heads.sheet_key, heads.context_id, stages.line_no, stages.stage, stages.measure_id, stages.meaning
