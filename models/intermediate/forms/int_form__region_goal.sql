-- One row a region of the goal forms: its goals of the period and of the budget year, each number that of a line of its
-- indicators on the same sheet.
select
    context_id,
    {{ goal_sentence('period_phrase') }} as period_goal,
    {{ goal_sentence('year_phrase') }} as year_goal
from {{ ref('int_form__indicator_line') }}
where level = 'region'
group by context_id
