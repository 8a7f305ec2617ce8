-- One row a counted output of a project that is still running: the latest month of its latest stage, what is reached,
-- what it owes, and how much of its time has passed. Who owes most of it comes first.
with running as (
    select *
    from {{ ref('int_project') }}
    where status is null or status in ('在建', '改进期')
),

latest as (
    select
        progress.*,
        running.unit_name,
        running.uscc,
        {{ output_key('progress') }} as output_key
    from {{ ref('int_project__progress') }} as progress
    inner join running on progress.context_id = running.context_id
    qualify row_number() over (
        partition by progress.context_id, progress.rule_no, progress.item_no
        order by progress.is_improvement desc, progress.month desc
    ) = 1
),

slices as (
    select
        context_id,
        {{ output_key('outputs') }} as output_key,
        coalesce(slice, '') as slice
    from {{ ref('int_project__output') }} as outputs
)

select
    latest.notice_id,
    latest.context_id,
    latest.project_no,
    coalesce(latest.unit_name, latest.uscc) as unit_name,
    latest.output_key,
    latest.measure_id,
    latest.window_id || '@' || latest.month as month_window_id,
    slices.slice,
    measures.label || '（' || latest.period || '）' as output_name,
    latest.unit,
    latest.state,
    latest.value_num,
    facts.target_num,
    facts.days_passed,
    facts.days_total
from latest
inner join slices on latest.context_id = slices.context_id and latest.output_key = slices.output_key
inner join {{ ref('int_fact__output') }} as facts
    on latest.context_id = facts.context_id and latest.output_key = facts.output_key
inner join {{ ref('int_measure') }} as measures on latest.measure_id = measures.measure_id
