-- One row an output item of a project and a stage, judged by itself: 达标, 未达标, 进行中, 未开始, 缺数据, 需人工判断. While the stage
-- runs, only a count that has already reached its number, or an acceptance passed, is decided. What is not reached
-- in a stage that the end of the notice cuts short is for somebody to decide.
with thresholds as (
    select
        outputs.*,
        {{ threshold_side('threshold', 1, 'outputs') }} as low_num,
        {{ threshold_side('threshold', 2, 'outputs') }} as low_den,
        cast(null as decimal(18, 6)) as high_num,
        cast(null as decimal(18, 6)) as high_den,
        coalesce(kinds.only_grows and outputs.comparator = '>=', false) as only_grows
    from {{ ref('int_project__output') }} as outputs
    left join {{ ref('int_measure__level') }} as named
        on outputs.threshold = named.level_name and {{ level_of('outputs') }} = named.slice
    left join {{ ref('int_measure') }} as kinds on outputs.measure_id = kinds.measure_id
),

answered as (
    select
        thresholds.*,
        days.window_label as period,
        days.first_day,
        days.last_day,
        days.has_begun,
        days.is_over,
        days.is_cut,
        case when days.has_begun and value.is_complete then value.value_num end as value_num,
        case when days.has_begun and value.is_complete then value.value_den end as value_den,
        case when days.has_begun then verdicts.verdict end as verdict,
        coalesce(value.records_total, verdicts.records_total, 0) as records_total,
        value.window_used,
        case
            when value.is_complete then {{ holds('value', 'thresholds') }}
            when not {{ holds('value', 'thresholds') }} then false
        end as is_met
    from thresholds
    inner join {{ ref('int_project__window') }} as days
        on thresholds.context_id = days.context_id and thresholds.period_id = days.window_id
    left join {{ ref('int_project__value') }} as value
        on
            thresholds.context_id = value.context_id
            and thresholds.measure_id = value.measure_id
            and thresholds.window_id = value.window_id
            and value.slice = coalesce(thresholds.slice, '')
    left join {{ ref('int_project__verdict') }} as verdicts
        on
            thresholds.context_id = verdicts.context_id
            and thresholds.rule_no = verdicts.rule_no
            and thresholds.item_no = verdicts.item_no
)

select
    *,
    case
        when not has_begun then '未开始'
        when verdict = '符合' or (is_met and (is_over or only_grows)) then '达标'
        when not is_over then '进行中'
        when is_cut then '需人工判断'
        when verdict = '不符合' or not is_met then '未达标'
        when verdict = '需人工判断' then '需人工判断'
        else '缺数据'
    end as state
from answered
