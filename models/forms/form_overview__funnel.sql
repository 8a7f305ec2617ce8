-- One row a stage on the way of a notice's applications: how many were made, are eligible, are to be chosen, and how
-- many projects are recognised and accepted; and in words what makes the difference to the stage before, so that the
-- counts add up.
with sheets as (
    select distinct
        notice_id,
        sheet_key,
        context_id
    from {{ ref('int_form__sheet') }}
    where shape = 'overview'
),

marked as (
    select
        applications.notice_id,
        applications.application_no,
        coalesce(selection.is_eligible, false) as is_eligible,
        coalesce(selection.status = '拟入选', false) as is_chosen,
        coalesce(
            applications.application_no in (
                select projects.application_no from {{ ref('int_project') }} as projects
                where projects.application_no is not null
            ), false
        ) as is_recognised
    from {{ ref('int_application') }} as applications
    left join {{ ref('int_application__selection') }} as selection
        on applications.application_no = selection.application_no
),

of_applications as (
    select
        notice_id,
        count(*) filter (where not is_eligible) as failing,
        count(*) filter (where is_chosen and not is_eligible) as chosen_failing,
        count(*) filter (where is_eligible and not is_chosen) as left_behind,
        count(*) filter (where is_chosen and not is_recognised) as not_yet
    from marked
    group by notice_id
),

of_projects as (
    select
        projects.notice_id,
        count(*) filter (where not coalesce(marked.is_chosen, false)) as not_chosen,
        count(*) as recognised
    from {{ ref('int_project') }} as projects
    left join marked on projects.application_no = marked.application_no and projects.notice_id = marked.notice_id
    group by projects.notice_id
),

members as (
    select
        context_id,
        measure_id,
        count(*) as records
    from {{ ref('int_overview__evaluation') }}
    group by context_id, measure_id
),

told as (
    select
        sheets.*,
        '另有' || nullif(of_applications.failing, 0) || '个有不符合项' as of_eligible,
        nullif(concat_ws(
            '；',
            '没有不符合项而没有列入的' || nullif(of_applications.left_behind, 0) || '个',
            '公示为拟入选而有不符合项的' || nullif(of_applications.chosen_failing, 0) || '个（见发现 S2）'
        ), '') as of_chosen,
        nullif(concat_ws(
            '；',
            '拟入选而没有登记的' || nullif(of_applications.not_yet, 0) || '个',
            '已登记而没有拟入选的申报的' || nullif(of_projects.not_chosen, 0) || '个'
        ), '') as of_recognised,
        '另有' || nullif(of_projects.recognised - coalesce(accepted.records, 0), 0) || '个在建、改进或已终止' as of_accepted
    from sheets
    left join of_applications on sheets.notice_id = of_applications.notice_id
    left join of_projects on sheets.notice_id = of_projects.notice_id
    left join members as accepted
        on sheets.context_id = accepted.context_id and accepted.measure_id = 'funnel_accepted'
),

stages as (
    select
        told.notice_id,
        told.sheet_key,
        told.context_id,
        unnest([1, 2, 3, 4, 5]) as line_no,
        unnest(['申报', '没有不符合项', '拟入选', '已认定', '验收合格']) as stage,
        unnest(['funnel_applied', 'funnel_eligible', 'funnel_chosen', 'funnel_recognised', 'funnel_accepted'])
            as measure_id,
        unnest([
            '收到的申报', '各项条件中没有结论为不符合的申报（缺数据、需人工判断的在内）', '排序或公示结果为拟入选的申报',
            '登记为认定项目的', '验收等次为优秀、合格，或状态为验收合格的认定项目'
        ]) as meaning,
        unnest([null, told.of_eligible, told.of_chosen, told.of_recognised, told.of_accepted]) as difference
    from told
)

select
    stages.notice_id,
    stages.sheet_key,
    cast(stages.line_no as integer) as line_no,
    stages.context_id,
    stages.stage,
    stages.measure_id,
    stages.meaning || coalesce('。' || stages.difference, '') as meaning,
    cast(coalesce(members.records, 0) as integer) as records
from stages
left join members
    on stages.context_id = members.context_id and stages.measure_id = members.measure_id
