-- One row an item of the settlement as it is printed, with what is still to be paid or, of a recovery, to come back.
select
    items.notice_id,
    items.project_no,
    items.item_no,
    items.item,
    items.kind = 'recovery' as is_recovery,
    items.nominal_yuan,
    items.due_yuan,
    items.paid_yuan,
    cast(items.due_yuan - items.paid_yuan as decimal(18, 2)) as outstanding_yuan,
    items.due_on,
    items.met,
    items.rule_no,
    items.clause,
    items.reason,
    coalesce(units.unit_name, projects.uscc) as unit_name,
    tracks.track_name
from {{ ref('int_money__settlement') }} as items
inner join {{ ref('int_project') }} as projects on items.project_no = projects.project_no
inner join {{ ref('tracks') }} as tracks on projects.track_id = tracks.track_id
left join {{ ref('stg_unit') }} as units on projects.uscc = units.uscc
