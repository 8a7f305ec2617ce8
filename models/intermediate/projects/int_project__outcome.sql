-- One row a project: what its outputs together say on the day of the build, beside the status on record. What stops a
-- project decides first, then what it is improving, then what is unknown; a project with nothing left open is 达标.
with base as (
    select * from {{ ref('int_project__output_stage') }}
    where not is_improvement and decides <> 'none'
),

improvements as (
    select * from {{ ref('int_project__output_stage') }}
    where is_improvement
),

standings as (
    select
        base.context_id,
        base.decides,
        base.state,
        coalesce(improvements.to_date, base.to_date) as decided_by,
        improvements.from_date as improvement_from,
        improvements.to_date as improvement_to,
        case
            when base.state = '达标' then case when base.is_over or base.decides <> 'final' then '达标' else '进行中' end
            when base.state in ('进行中', '未开始') then '进行中'
            when base.state <> '未达标' then base.state
            when improvements.state is null then case when base.is_improvable then '终止' else '需人工判断' end
            when improvements.state = '未达标' then '终止'
            when improvements.state = '达标' and (improvements.is_over or base.decides <> 'final') then '达标'
            when improvements.state in ('达标', '进行中', '未开始') then '改进期'
            else improvements.state
        end as standing
    from base
    left join improvements
        on
            base.context_id = improvements.context_id
            and base.rule_no = improvements.rule_no
            and base.item_no = improvements.item_no
),

summed as (
    select
        context_id,
        list(distinct standing) as standings,
        case
            when bool_or(decides = 'first_year')
                then
                    case
                        when bool_or(decides = 'first_year' and state = '未达标') then false
                        when bool_and(state = '达标') filter (where decides = 'first_year') then true
                    end
        end as first_year_met,
        max(decided_by) filter (where decides = 'final') + 1 as settled_on,
        min(decided_by) filter (where standing = '终止') + 1 as terminated_on,
        min(improvement_from) as improvement_from,
        max(improvement_to) as improvement_to,
        max(decided_by) as decided_by
    from standings
    group by context_id
),

outcomes as (
    select
        projects.*,
        summed.first_year_met,
        summed.settled_on,
        summed.terminated_on,
        summed.improvement_from,
        summed.improvement_to,
        summed.decided_by,
        case
            when summed.context_id is null
                then case when {{ as_of() }} > projects.period_to then '需人工判断' else '进行中' end
            when list_contains(standings, '终止') then '终止'
            when list_contains(standings, '改进期') then '改进期'
            when list_contains(standings, '缺数据') then '缺数据'
            when list_contains(standings, '需人工判断') then '需人工判断'
            when list_contains(standings, '进行中') then '进行中'
            else '达标'
        end as outcome
    from {{ ref('int_project') }} as projects
    left join summed on projects.context_id = summed.context_id
)

select
    context_id,
    project_no,
    application_no,
    uscc,
    notice_id,
    track_id,
    outcome,
    first_year_met,
    outcome = '达标' as outputs_met,
    case when outcome = '达标' then settled_on end as settled_on,
    case when outcome = '终止' then terminated_on end as terminated_on,
    improvement_from,
    improvement_to,
    case when outcome = '终止' then terminated_on - 1 else coalesce(decided_by, period_to) end as ends_on,
    status as recorded_status,
    status_on as recorded_on,
    src_file,
    src_sheet,
    src_row
from outcomes
