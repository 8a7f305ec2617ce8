-- One row a project and source of money: what was released, paid, spent and returned, in yuan, and what does not close.
select
    accounts.notice_id,
    accounts.notice_id as sheet_key,
    cast(row_number() over (
        partition by accounts.notice_id order by accounts.project_no, accounts.source_order
    ) as integer) as line_no,
    'project:' || accounts.project_no as context_id,
    cast(dense_rank() over (partition by accounts.notice_id order by accounts.project_no) as varchar) as project_order,
    accounts.project_no,
    coalesce(units.unit_name, accounts.uscc) as unit_name,
    accounts.source,
    accounts.released_yuan,
    accounts.paid_yuan,
    accounts.spent_yuan,
    accounts.returned_yuan,
    accounts.unpaid_yuan,
    accounts.unspent_yuan,
    case
        when not accounts.is_grant then null
        when accounts.paid_yuan > accounts.released_yuan then '拨付超过下达，请核实'
        when accounts.unspent_yuan < 0 then '支出超过拨付，请核实'
    end as remarks
from {{ ref('int_money__reconciliation') }} as accounts
left join {{ ref('stg_unit') }} as units on accounts.uscc = units.uscc
where
    accounts.notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'settlement'
    )
