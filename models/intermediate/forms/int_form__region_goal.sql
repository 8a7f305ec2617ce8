-- One row a region of the goal forms: its goals of the period and of the budget year, each number that of a line of its
-- indicators on the same sheet.
select
    lines.context_id,
    {{ goal_sentence('lines.period_value', 'indicators.goal_phrase', 'indicators.print_order') }} as period_goal,
    {{ goal_sentence('lines.year_value', 'indicators.goal_phrase', 'indicators.print_order') }} as year_goal
from {{ ref('int_form__indicator_line') }} as lines
inner join {{ ref('int_form__indicator') }} as indicators
    on
        lines.notice_id = indicators.notice_id
        and lines.indicator_name = indicators.indicator_name
        and lines.level2 = indicators.level2
where lines.level = 'region'
group by lines.context_id
