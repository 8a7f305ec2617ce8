-- Invariant: the amounts of every item of the settlement are the sums of what its records add.
with records as (
    select
        project_no,
        item,
        coalesce(sum(amount_yuan) filter (where side = 'nominal'), 0) as nominal_yuan,
        coalesce(sum(amount_yuan) filter (where side = 'nominal' and is_due), 0) as due_yuan,
        coalesce(sum(amount_yuan) filter (where side = 'paid'), 0) as paid_yuan
    from {{ ref('int_fact__settlement') }}
    group by project_no, item
)

select
    items.project_no,
    items.item,
    items.nominal_yuan,
    items.due_yuan,
    items.paid_yuan
from {{ ref('fct_settlement') }} as items
left join records on items.project_no = records.project_no and items.item = records.item
where
    items.nominal_yuan <> coalesce(records.nominal_yuan, 0)
    or items.due_yuan <> coalesce(records.due_yuan, 0)
    or items.paid_yuan <> coalesce(records.paid_yuan, 0)
