-- One row a project, a counted output in one of its stages, and a month of it: what is counted so far, what an even
-- pace would have, what the pace so far comes to at the end, and what is still needed. Shares keep both sides.
with limits as (
    select
        projects.context_id,
        cast(max(said.value) filter (where said.parameter = 'on_pace_share') as decimal(9, 6)) as on_pace_share,
        cast(max(said.value) filter (where said.parameter = 'at_risk_share') as decimal(9, 6)) as at_risk_share
    from {{ ref('int_project') }} as projects
    inner join {{ versions('parameters', 'notice_id, parameter') }} as said
        on projects.notice_id = said.notice_id and {{ in_force('said', 'projects.policy_date') }}
    where said.parameter in ('on_pace_share', 'at_risk_share')
    group by projects.context_id
),

reports as (
    select
        context_id,
        month,
        measure_id,
        reported
    from {{ ref('int_project__report') }}
),

counted as (
    select
        outputs.*,
        months.month,
        months.from_date as counted_from,
        months.to_date as as_of_day,
        months.to_date - months.first_day + 1 as elapsed_days,
        months.last_day - months.first_day + 1 as period_days,
        months.to_date = months.last_day and outputs.is_over as is_end,
        value.value_num as so_far
    from {{ ref('int_project__output_stage') }} as outputs
    inner join {{ ref('int_project__month') }} as months
        on outputs.context_id = months.context_id and outputs.window_id = months.window_id
    left join {{ ref('int_project__value') }} as value
        on
            months.context_id = value.context_id
            and outputs.measure_id = value.measure_id
            and months.month_window_id = value.window_id
            and value.slice = coalesce(outputs.slice, '')
    where outputs.only_grows and months.to_date >= outputs.from_date
)

select
    counted.context_id,
    counted.project_no,
    counted.notice_id,
    counted.track_id,
    counted.rule_no,
    counted.item_no,
    counted.clause,
    counted.period,
    counted.is_improvement,
    counted.month,
    counted.as_of_day,
    counted.measure_id,
    counted.window_id,
    counted.so_far as value_num,
    counted.threshold_num as target,
    counted.threshold_num * counted.elapsed_days as expected_num,
    counted.period_days as expected_den,
    counted.so_far * counted.period_days as forecast_num,
    counted.elapsed_days as forecast_den,
    case when counted.so_far is not null then greatest(counted.threshold_num - counted.so_far, 0) end as still_needed,
    case
        when counted.so_far is null then '缺数据'
        when counted.so_far >= counted.threshold_num then '已达到'
        when counted.is_end then '未达到'
        when
            counted.so_far * counted.period_days
            >= counted.threshold_num * limits.on_pace_share * counted.elapsed_days then '进度正常'
        when
            counted.so_far * counted.period_days
            >= counted.threshold_num * limits.at_risk_share * counted.elapsed_days then '有风险'
        else '进度落后'
    end as state,
    reports.reported,
    counted.unit,
    counted.says
from counted
inner join {{ ref('int_project') }} as projects on counted.context_id = projects.context_id
left join limits on counted.context_id = limits.context_id
left join reports
    on
        counted.context_id = reports.context_id
        and counted.month = reports.month
        and counted.measure_id = reports.measure_id
        and counted.counted_from = projects.built_from
