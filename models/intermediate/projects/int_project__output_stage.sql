-- One row an output item of a project and a stage: its period, and the improvement year where one is given. The notice
-- gives one improvement year: for the first period that was missed, and for what was missed in it.
with results as (
    select * from {{ ref('int_project__result') }}
),

missed as (
    select
        context_id,
        rule_no,
        item_no,
        rank() over (partition by context_id order by last_day) as turn
    from results
    where not is_improvement and is_improvable and decides <> 'none' and state = '未达标'
)

select
    results.context_id,
    results.project_no,
    projects.uscc,
    results.notice_id,
    results.track_id,
    results.rule_no,
    results.item_no,
    results.clause,
    results.kind,
    results.decides,
    results.period,
    results.first_day as from_date,
    results.last_day as to_date,
    results.is_over,
    results.is_cut,
    results.only_grows,
    results.is_improvable,
    results.is_improvement,
    results.measure_id,
    results.window_id,
    results.window_used,
    results.slice,
    results.value_num,
    results.value_den,
    {{ exact_text('results.value_num', 'results.value_den') }} as value_text,
    results.comparator,
    results.threshold,
    results.low_num as threshold_num,
    results.low_den as threshold_den,
    results.unit,
    case results.state
        when '达标' then true
        when '未达标' then false
        when '进行中' then results.is_met
    end as met,
    results.state,
    cast(results.records_total as bigint) as records_total,
    results.severity,
    results.says,
    results.reading
from results
inner join {{ ref('int_project') }} as projects on results.context_id = projects.context_id
left join missed
    on
        results.context_id = missed.context_id
        and results.rule_no = missed.rule_no
        and results.item_no = missed.item_no
where not results.is_improvement or missed.turn = 1
