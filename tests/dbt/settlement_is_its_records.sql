-- Invariant: the amounts of every item of the settlement are the sums of what its records add; nothing is left of an
-- account that was overspent.
with records as (
    select
        settlement_part,
        sum(amount_yuan) as amount_yuan
    from {{ ref('int_fact__settlement') }}
    group by settlement_part
),

items as (
    select
        *,
        project_no || '/' || rule_no || '/' || item_no || '/' as item_key
    from {{ ref('int_money__settlement') }}
)

select
    items.project_no,
    items.item,
    items.nominal_yuan,
    items.due_yuan,
    items.paid_yuan
from items
left join records as nominal on items.item_key || 'nominal' = nominal.settlement_part
left join records as paid on items.item_key || 'paid' = paid.settlement_part
where
    items.nominal_yuan <> greatest(coalesce(nominal.amount_yuan, 0), 0)
    or items.due_yuan not in (0, items.nominal_yuan)
    or items.paid_yuan <> coalesce(paid.amount_yuan, 0)
