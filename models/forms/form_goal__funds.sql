-- One row a money line of a sheet of a goal form, for the whole period and for the budget year, in yuan. A line that is
-- optional, or of central money under a notice whose grants name none, is left out where both are unknown. Other money
-- stands on a form that has no line for it only where the notice's office asks for it (goal_other_funds).
with central as (
    select distinct rules.notice_id
    from {{ ref('grants') }} as rules
    inner join {{ ref('fund_sources') }} as sources on rules.fund_source = sources.source
    where sources.source_group = 'central'
),

with_other as (
    select notice_id
    from {{ current_rows('parameters', 'notice_id, parameter') }}
    where parameter = 'goal_other_funds' and value = '列入'
),

words as (
    select * from {{ current_rows('words', 'notice_id, of_form, standard') }}
),

lines as (
    select
        sheets.form_id,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        form_lines.line_no,
        coalesce(of_period.own, form_lines.period_label) as period_label,
        coalesce(of_year.own, form_lines.year_label) as year_label,
        form_lines.period_measure,
        '' as period_slice,
        form_lines.year_measure,
        coalesce(form_lines.source_group || '@', '') || contexts.fiscal_year as year_slice,
        form_lines.is_optional
        or coalesce(form_lines.source_group = 'central', false) and central.notice_id is null as is_optional
    from {{ ref('int_form__sheet') }} as sheets
    inner join {{ ref('int_form__context') }} as contexts on sheets.context_id = contexts.context_id
    inner join {{ ref('form_lines') }} as form_lines on sheets.form_id = form_lines.form_id
    left join central on sheets.notice_id = central.notice_id
    left join words as of_period
        on
            sheets.notice_id = of_period.notice_id
            and form_lines.period_label = of_period.standard
            and sheets.form_id = of_period.of_form
    left join words as of_year
        on
            sheets.notice_id = of_year.notice_id
            and form_lines.year_label = of_year.standard
            and sheets.form_id = of_year.of_form
    left join with_other on sheets.notice_id = with_other.notice_id
    where
        sheets.shape = 'goal'
        and (
            form_lines.other_funds is null
            or form_lines.other_funds = case when with_other.notice_id is null then 'without' else 'with' end
        )
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
