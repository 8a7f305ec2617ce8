-- Periods that a rule counts from an event, where the project's records disagree: the first day of the building period
-- is another than that of the event, or the event is not on record. One row a project, event and rule.
with windows as (
    select * from {{ ref('windows') }}
),

asked as (
    select
        context_id,
        rule_no,
        notice_id,
        clause,
        unnest([period_id, window_id]) as window_id
    from {{ ref('int_project__output') }}
    union
    select
        'project:' || project_no as context_id,
        rule_no,
        notice_id,
        clause,
        unnest(string_split(window_ids, '|')) as window_id
    from {{ ref('int_money__grant') }}
),

anchored as (
    select distinct
        asked.context_id,
        asked.rule_no,
        asked.notice_id,
        asked.clause,
        windows.anchor,
        windows.anchor_date
    from asked
    left join windows as made on asked.window_id = made.window_id and made.members is not null
    inner join windows
        on contains('|' || coalesce(made.members, asked.window_id) || '|', '|' || windows.window_id || '|')
    where windows.anchor is not null
),

events as (
    select
        anchored.*,
        coalesce(anchors.anchor_label, '规定的起算日') as label,
        coalesce(anchors.anchor_day, anchored.anchor_date) as anchor_day
    from anchored
    left join {{ ref('int_project__anchor') }} as anchors
        on anchored.context_id = anchors.context_id and anchored.anchor = anchors.anchor
)

select
    events.rule_no as rule,
    case when events.anchor_day is null and events.anchor = 'first_paid' then '提示' else '核实' end as severity,
    events.notice_id,
    events.clause,
    'project' as subject_type,
    projects.project_no as subject,
    cast(projects.built_from as varchar) as value,
    events.label || coalesce(cast(events.anchor_day as varchar), '') as expected,
    '项目' || projects.project_no || '的期间按' || events.label || case
        when events.anchor_day is null then '起算，还没有这个日期的记录，不能起算：请补报'
        else events.anchor_day || '起算，登记的建设期起为' || projects.built_from || '：两个日期不一致，请核对，填错的请更正'
    end as message,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from events
inner join {{ ref('int_project') }} as projects on events.context_id = projects.context_id
where coalesce(events.anchor_day <> projects.built_from, true)
