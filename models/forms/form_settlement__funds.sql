-- One row a project and source of money: what was released, paid, spent and returned, in yuan; with what of it does not
-- close or stands in no item of the settlement, and why.
with counted as (
    select
        payments.project_no,
        funds.source,
        sum(payments.amount_yuan) as counted_yuan
    from {{ ref('int_money__payment') }} as payments
    inner join {{ ref('int_money__fund') }} as funds
        on
            payments.src_file = funds.src_file
            and payments.src_sheet = funds.src_sheet
            and payments.src_row = funds.src_row
    group by payments.project_no, funds.source
),

left_out as (
    select
        project_no,
        source,
        coalesce(bool_or(grant_kind is null), false) as has_no_kind
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and stage = '拨付'
    group by project_no, source
),

told as (
    select
        accounts.*,
        nullif(concat_ws(
            '；',
            case when not accounts.is_grant then '不是财政补助资金，不须下达和拨付' end,
            case when accounts.is_grant and accounts.paid_yuan > accounts.released_yuan then '拨付超过下达，请核实' end,
            case when accounts.is_grant and accounts.unspent_yuan < 0 then '支出超过拨付，请核实' end,
            case
                when accounts.paid_yuan > coalesce(counted.counted_yuan, 0)
                    then
                        '拨付中' || {{ yuan('accounts.paid_yuan - coalesce(counted.counted_yuan, 0)') }}
                        || case when left_out.has_no_kind then '没有填奖补类别' else '的奖补类别在一中没有这一项' end
                        || '，没有计入一'
            end
        ), '') as remarks
    from {{ ref('int_money__reconciliation') }} as accounts
    left join counted on accounts.project_no = counted.project_no and accounts.source = counted.source
    left join left_out on accounts.project_no = left_out.project_no and accounts.source = left_out.source
)

select
    told.notice_id,
    told.notice_id as sheet_key,
    cast(row_number() over (
        partition by told.notice_id order by told.project_no, told.source_order
    ) as integer) as line_no,
    'project:' || told.project_no as context_id,
    cast(dense_rank() over (partition by told.notice_id order by told.project_no) as varchar) as project_order,
    told.project_no,
    coalesce(units.unit_name, told.uscc) as unit_name,
    told.source,
    told.released_yuan,
    told.paid_yuan,
    told.spent_yuan,
    told.returned_yuan,
    told.unpaid_yuan,
    told.unspent_yuan,
    told.remarks
from told
left join {{ ref('stg_unit') }} as units on told.uscc = units.uscc
where
    told.notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'settlement'
    )
