-- One row an indicator of a sheet that looks back upon a budget year: aimed at, reached, its points (projects
-- only), and what is to be said where it was not reached: the year's problems, or a place marked to be filled in.
with projects as (
    select
        notice_id,
        context_id,
        fiscal_year,
        scope_slice,
        level1,
        level2,
        indicator_name,
        cast(null as varchar) as how_added,
        unit,
        sense,
        print_order,
        case when sense <> '定性' then target_value end as target_value,
        target_text,
        case when sense <> '定性' then target_measure end as target_measure,
        target_slice,
        cast(null as varchar) as aim_measure,
        cast(null as varchar) as aim_slice,
        cast(null as varchar) as aim_window_id,
        case when sense <> '定性' then {{ cut_share('value_num', 'value_den', 6) }} end as actual_value,
        band as actual_text,
        case when sense <> '定性' then {{ cut_share('months_num', 'months_den', 6) }} end as months_value,
        weight,
        points,
        is_far_above,
        value_num is null as is_unknown,
        points < weight or coalesce(is_planned, false) and value_num > target_value * value_den as is_missed
    from {{ ref('int_fiscal__score_line') }}
),

targets as (
    select
        context_id,
        measure_id,
        slice,
        {{ form_value('aims') }} as target_value
    from {{ ref('int_form__goal_value') }} as aims
    where window_id = 'ever'
),

regions as (
    select
        actuals.notice_id,
        actuals.context_id,
        actuals.fiscal_year,
        actuals.indicator_code || '@' || actuals.fiscal_year as scope_slice,
        actuals.level1,
        actuals.level2,
        actuals.indicator_name,
        {{ how_added("'region'", 'actuals.aggregate') }} as how_added,
        actuals.unit,
        actuals.sense,
        actuals.print_order,
        targets.target_value,
        texts.target_text,
        case when targets.target_value is not null then 'indicator_aim' end as target_measure,
        actuals.indicator_code || '@' || actuals.fiscal_year as target_slice,
        aggregates.year_measure as aim_measure,
        targets.slice as aim_slice,
        case
            when aggregates.year_measure not in (select measure_id from {{ ref('int_form__region_value') }}) then 'ever'
        end as aim_window_id,
        actuals.actual_value,
        texts.actual_text,
        cast(null as decimal(28, 6)) as months_value,
        cast(null as decimal(9, 2)) as weight,
        cast(null as decimal(9, 2)) as points,
        false as is_far_above,
        actuals.known = 0 as is_unknown,
        actuals.actual_value < targets.target_value and actuals.sense in ('≥', '=')
        or actuals.actual_value > targets.target_value and actuals.sense in ('≤', '=') as is_missed
    from {{ ref('int_fiscal__region_actual') }} as actuals
    inner join {{ ref('aggregates') }} as aggregates on actuals.aggregate = aggregates.aggregate
    left join targets
        on
            actuals.context_id = targets.context_id
            and aggregates.year_measure = targets.measure_id
            and case
                when aggregates.is_sliced then actuals.indicator_code || '@' || actuals.fiscal_year = targets.slice
                else actuals.counted_kind || '@' || actuals.fiscal_year = targets.slice
            end
    left join (
        select
            notice_id,
            scope_slice,
            string_agg(distinct target_text, '；' order by target_text) as target_text,
            string_agg(distinct band, '；' order by band) as actual_text
        from {{ ref('int_fiscal__score_line') }}
        where sense = '定性'
        group by notice_id, scope_slice
    ) as texts
        on
            actuals.notice_id = texts.notice_id
            and actuals.indicator_code || '@' || actuals.fiscal_year = texts.scope_slice
    where actuals.fiscal_year is not null and (actuals.aimed_at > 0 or targets.target_value > 0)
),

every as (
    select * from projects
    union all by name
    select * from regions
)

select
    every.*,
    sheets.level,
    sheets.sheet_key,
    sheets.problems,
    {{ goal_phrase('sheets.level', 'indicators.goal_phrase', 'every.target_value') }} as target_phrase,
    {{ goal_phrase('sheets.level', 'indicators.goal_phrase', 'every.actual_value') }} as actual_phrase,
    cast(row_number() over (
        partition by every.context_id, every.fiscal_year
        order by every.print_order
    ) as integer) as line_no,
    case
        when every.is_unknown and measured.indicator_code is null then '【没有记录可算：请填实际完成值，并在此说明】'
        when every.is_unknown then '【缺实际值：请补报佐证材料，或在此填写】'
        when every.is_missed then coalesce(sheets.problems, '【请填写偏差原因及改进措施】')
        when every.is_far_above then '【完成值远高于指标值，请说明】'
    end as reason
from every
inner join {{ ref('int_fiscal__sheet') }} as sheets
    on every.context_id = sheets.context_id and every.fiscal_year = sheets.fiscal_year
inner join {{ ref('int_form__indicator') }} as indicators
    on every.notice_id = indicators.notice_id and split_part(every.scope_slice, '@', 1) = indicators.indicator_code
left join {{ current_rows('indicator_measures', 'indicator_code') }} as measured
    on indicators.indicator_code = measured.indicator_code
