-- One row a payment and the item of the settlement that it fills, wholly or in part: the payments of a 奖补类别 fill its
-- items in their order, each up to its amount; what is beyond the last stays with the last.
with payments as (
    select
        project_no,
        grant_kind,
        amount_yuan,
        voucher_no,
        record_key,
        src_file,
        src_sheet,
        src_row,
        sum(amount_yuan) over in_order - amount_yuan as from_yuan,
        sum(amount_yuan) over in_order as to_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and stage = '拨付' and grant_kind is not null
    window in_order as (partition by project_no, grant_kind order by booked_on, voucher_no, src_file, src_row)
),

items as (
    select
        project_no,
        item,
        grant_kind,
        coalesce(sum(nominal_yuan) over (in_order rows between unbounded preceding and 1 preceding), 0) as from_yuan,
        sum(nominal_yuan) over in_order as to_yuan,
        lead(item) over in_order is null as is_last
    from {{ ref('int_money__grant') }}
    where kind in ('released', 'fixed', 'bonus', 'bonus_steps')
    window in_order as (partition by project_no, grant_kind order by item_no)
)

select
    payments.project_no,
    items.item,
    cast(
        least(payments.to_yuan, case when items.is_last then payments.to_yuan else items.to_yuan end)
        - greatest(payments.from_yuan, items.from_yuan) as decimal(18, 2)
    ) as amount_yuan,
    payments.voucher_no,
    payments.record_key,
    payments.src_file,
    payments.src_sheet,
    payments.src_row
from payments
inner join items
    on
        payments.project_no = items.project_no
        and payments.grant_kind = items.grant_kind
        and payments.to_yuan > items.from_yuan
        and (items.is_last or payments.from_yuan < items.to_yuan)
