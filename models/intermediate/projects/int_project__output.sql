-- One row an output item of a project and a stage (its period, or the improvement year), in the version in force on the
-- project's policy date.
with items as (
    select
        projects.context_id,
        projects.project_no,
        outputs.*
    from {{ ref('int_project') }} as projects
    inner join {{ ref('outputs') }} as outputs on projects.track_id = outputs.track_id
    where outputs.starts_on <= projects.policy_date
    qualify row_number() over (
        partition by projects.project_no, outputs.rule_no, outputs.item_no order by outputs.starts_on desc
    ) = 1
)

select
    * exclude (period_id, window_id, improvement_period_id, improvement_window_id, starts_on),
    period_id,
    window_id,
    improvement_period_id is not null as is_improvable,
    false as is_improvement
from items
union all
select
    * exclude (period_id, window_id, improvement_period_id, improvement_window_id, starts_on),
    improvement_period_id as period_id,
    improvement_window_id as window_id,
    false as is_improvable,
    true as is_improvement
from items
where improvement_period_id is not null
