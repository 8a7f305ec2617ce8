-- One row a region and a budget year: what was aimed at and what came of it in words, each number that of a line of its
-- indicators on the same sheet.
select
    context_id,
    fiscal_year,
    {{ goal_sentence('target_phrase') }} as year_goal,
    {{ goal_sentence('actual_phrase') }} as year_outcome
from {{ ref('int_fiscal__indicator_line') }}
where level = 'region'
group by context_id, fiscal_year
