-- Every item of money that a project's track provides, due or not, up to the day of the build.
with records as (
    select
        regexp_replace(settlement_part, '/[a-z]+$', '') as item_key,
        count(*) as records
    from {{ ref('int_fact__settlement') }}
    group by item_key
)

select
    items.project_no as project,
    items.track_id as track,
    items.item,
    items.nominal_yuan,
    items.due_yuan,
    items.paid_yuan,
    items.due_on,
    items.met,
    items.clause,
    items.rule_no as rule,
    items.reason,
    coalesce(records.records, 0) as records,
    items.notice_id as notice,
    items.says,
    items.reading
from {{ ref('int_money__settlement') }} as items
left join records on items.project_no || '/' || items.rule_no || '/' || items.item_no = records.item_key
order by items.project_no, items.item_no
