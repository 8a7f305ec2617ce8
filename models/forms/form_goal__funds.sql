-- One row a money line of a sheet of a goal form, for the whole period and for the budget year, in yuan. A line that is
-- optional is left out where both are unknown.
with lines as (
    select
        sheets.form_id,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        form_lines.line_no,
        form_lines.period_label,
        form_lines.year_label,
        form_lines.period_measure,
        '' as period_slice,
        form_lines.year_measure,
        coalesce(form_lines.source_group || '@', '') || contexts.fiscal_year as year_slice,
        form_lines.is_optional
    from {{ ref('int_form__sheet') }} as sheets
    inner join {{ ref('int_form__context') }} as contexts on sheets.context_id = contexts.context_id
    inner join {{ ref('form_lines') }} as form_lines on sheets.form_id = form_lines.form_id
    where sheets.shape = 'goal'
)

select
    lines.form_id,
    lines.notice_id,
    lines.sheet_key,
    cast(lines.line_no as integer) as line_no,
    lines.context_id,
    lines.period_label,
    lines.year_label,
    cast(period.value_num as decimal(18, 2)) as period_yuan,
    lines.period_measure,
    lines.period_slice,
    cast(budget.value_num as decimal(18, 2)) as year_yuan,
    lines.year_measure,
    lines.year_slice
from lines
left join {{ ref('int_form__goal_value') }} as period
    on
        lines.context_id = period.context_id
        and lines.period_measure = period.measure_id
        and lines.period_slice = period.slice
left join {{ ref('int_form__goal_value') }} as budget
    on
        lines.context_id = budget.context_id
        and lines.year_measure = budget.measure_id
        and lines.year_slice = budget.slice
where not lines.is_optional or coalesce(period.value_num, budget.value_num) is not null
