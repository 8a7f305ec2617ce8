-- One row an indicator of a project over a span: what was aimed at, what came of it (both sides of a share), and
-- up to the month of monitoring. No record, no value: never nought. The grant that the goal form prints as the cap of
-- its kind of project (what was asked for, or budgeted for the year) is aimed at too, where the project states targets
-- but not this one.
with asked as (
    select
        scopes.context_id,
        scopes.notice_id,
        scopes.application_no,
        scopes.uscc,
        scopes.project_kind,
        scopes.fiscal_year,
        scopes.scope,
        scopes.is_latest,
        scopes.weight_yuan,
        indicators.indicator_code,
        indicators.level1,
        indicators.level2,
        indicators.indicator_name,
        indicators.unit,
        indicators.sense,
        indicators.aggregate,
        indicators.project_kind as counted_kind,
        indicators.print_order,
        indicators.indicator_code || '@' || scopes.scope as scope_slice,
        sources.measure_id,
        coalesce(sources.slice, '') as slice,
        {{ fiscal_window(
            'case when scopes.fiscal_year is null then sources.period_window else sources.year_window end',
            'scopes.scope'
        ) }} as window_id,
        case
            when scopes.is_latest then {{ fiscal_window('sources.months_window', 'scopes.scope') }}
        end as months_window_id,
        case
            when indicators.project_kind <> scopes.project_kind then null
            when scopes.fiscal_year is null then aggregates.project_period_measure
            else aggregates.project_year_measure
        end as planned_measure,
        scopes.project_kind || coalesce('@' || scopes.fiscal_year, '') as planned_slice
    from {{ ref('int_fiscal__scope') }} as scopes
    inner join {{ ref('int_form__indicator') }} as indicators on scopes.notice_id = indicators.notice_id
    inner join {{ ref('aggregates') }} as aggregates on indicators.aggregate = aggregates.aggregate
    left join {{ current_rows('indicator_measures', 'indicator_code') }} as sources
        on indicators.indicator_code = sources.indicator_code
),

stated as (
    select distinct
        application_no,
        split_part(slice, '@', 2) as scope
    from {{ ref('int_fact__target') }}
)

select
    asked.* exclude (planned_measure, planned_slice),
    actuals.value_num,
    actuals.value_den,
    months.value_num as months_num,
    months.value_den as months_den,
    coalesce(targets.target_value, cast(planned.value_num as decimal(18, 6))) as target_value,
    targets.target_text,
    targets.point_weight,
    coalesce(targets.application_no, planned.context_id) is not null as has_target,
    targets.application_no is null and planned.context_id is not null as is_planned,
    if(is_planned, asked.planned_measure, 'indicator_target') as target_measure,
    if(is_planned, asked.planned_slice, asked.scope_slice) as target_slice
from asked
left join {{ ref('int_application__value') }} as actuals
    on
        asked.context_id = actuals.context_id
        and asked.measure_id = actuals.measure_id
        and asked.window_id = actuals.window_id
        and asked.slice = actuals.slice
left join {{ ref('int_application__value') }} as months
    on
        asked.context_id = months.context_id
        and asked.measure_id = months.measure_id
        and asked.months_window_id = months.window_id
        and asked.slice = months.slice
left join {{ ref('int_fact__target') }} as targets
    on asked.application_no = targets.application_no and asked.scope_slice = targets.slice
left join stated on asked.application_no = stated.application_no and asked.scope = stated.scope
left join {{ ref('int_application__value') }} as planned
    on
        stated.application_no is not null
        and asked.context_id = planned.context_id
        and asked.planned_measure = planned.measure_id
        and asked.planned_slice = planned.slice
        and planned.window_id = 'ever'
        and planned.value_num > 0
