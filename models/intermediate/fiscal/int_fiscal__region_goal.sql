-- One row a region and a budget year: what was aimed at and what came of it in words, each number that of a line of its
-- indicators on the same sheet.
select
    lines.context_id,
    lines.fiscal_year,
    {{ goal_sentence('lines.target_value', 'indicators.goal_phrase', 'indicators.print_order') }} as year_goal,
    {{ goal_sentence('lines.actual_value', 'indicators.goal_phrase', 'indicators.print_order') }} as year_outcome
from {{ ref('int_fiscal__indicator_line') }} as lines
inner join {{ ref('int_form__indicator') }} as indicators
    on
        lines.notice_id = indicators.notice_id
        and lines.indicator_name = indicators.indicator_name
        and lines.level2 = indicators.level2
where lines.level = 'region'
group by lines.context_id, lines.fiscal_year
