-- One row an indicator line of a sheet of the goal forms: the project's own targets (of a grant, else what it asks
-- for), or for a region their sum, weighted mean, least, highest or count (the same count for the period and for the
-- year). A second-level heading without one keeps a blank line.
with sheets as (
    select * from {{ ref('int_form__context') }}
),

asked as (
    select * from {{ ref('int_form__indicator_candidate') }}
),

members as (
    select
        context_id,
        application_no
    from {{ ref('int_application__evaluation') }}
    union
    select
        context_id,
        application_no
    from {{ ref('int_measure__notice_evaluation') }}
),

texts as (
    select
        members.context_id,
        targets.slice,
        string_agg(distinct targets.target_text, '；' order by targets.target_text) as target_text
    from {{ ref('int_fact__target') }} as targets
    inner join members on targets.application_no = members.application_no
    where targets.aggregate = 'list'
    group by members.context_id, targets.slice
),

valued as (
    select
        asked.*,
        case when asked.aggregate <> 'list' then {{ form_value('period') }} end as period_value,
        case when asked.aggregate <> 'list' then {{ form_value('budget') }} end as year_value,
        period_text.target_text as period_text,
        year_text.target_text as year_text
    from asked
    left join {{ ref('int_form__goal_value') }} as period
        on
            asked.context_id = period.context_id
            and asked.period_measure = period.measure_id
            and asked.period_slice = period.slice
    left join {{ ref('int_form__goal_value') }} as budget
        on
            asked.context_id = budget.context_id
            and asked.year_measure = budget.measure_id
            and asked.year_slice = budget.slice
    left join texts as period_text
        on asked.context_id = period_text.context_id and period_text.slice = asked.indicator_code || '@实施期'
    left join texts as year_text
        on
            asked.context_id = year_text.context_id
            and year_text.slice = asked.indicator_code || '@' || asked.fiscal_year
),

filled as (
    select *
    from valued
    where
        coalesce(period_text, year_text) is not null
        or (is_sliced and coalesce(period_value, year_value) is not null)
        or (not is_sliced and greatest(period_value, year_value) > 0)
),

laid_out as (
    select
        sheets.level,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        levels.level1,
        levels.level2,
        levels.print_order as level_order,
        filled.print_order,
        coalesce(filled.indicator_name, '指标1：') as indicator_name,
        {{ how_added('sheets.level', 'filled.aggregate') }} as how_added,
        filled.unit,
        filled.sense,
        filled.period_value,
        filled.period_text,
        case when filled.period_value is not null then filled.period_measure end as period_measure,
        filled.period_slice,
        {{ goal_phrase('sheets.level', 'filled.goal_phrase', 'filled.period_value') }} as period_phrase,
        filled.year_value,
        filled.year_text,
        case when filled.year_value is not null then filled.year_measure end as year_measure,
        filled.year_slice,
        {{ goal_phrase('sheets.level', 'filled.goal_phrase', 'filled.year_value') }} as year_phrase
    from sheets
    cross join {{ ref('indicator_levels') }} as levels
    left join filled
        on
            sheets.context_id = filled.context_id
            and levels.level1 = filled.level1
            and levels.level2 = filled.level2
)

select
    level,
    notice_id,
    sheet_key,
    cast(row_number() over (
        partition by context_id
        order by level_order, print_order nulls last
    ) as integer) as line_no,
    context_id,
    level1,
    level2,
    indicator_name,
    how_added,
    unit,
    sense,
    period_value,
    period_text,
    period_measure,
    period_slice,
    period_phrase,
    year_value,
    year_text,
    year_measure,
    year_slice,
    year_phrase
from laid_out
