-- One row a sheet of the settlement: a notice whose projects are settled, with the totals of its lines.
with items as (
    select
        notice_id,
        cast(coalesce(sum(nominal_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as nominal_yuan,
        cast(coalesce(sum(due_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as due_yuan,
        cast(coalesce(sum(paid_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as paid_yuan,
        cast(coalesce(sum(outstanding_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as outstanding_yuan,
        cast(coalesce(sum(paid_yuan) filter (where is_recovery), 0) as decimal(18, 2)) as returned_yuan,
        cast(coalesce(sum(due_yuan) filter (where is_recovery), 0) as decimal(18, 2)) as recoverable_yuan,
        cast(coalesce(sum(outstanding_yuan) filter (where is_recovery), 0) as decimal(18, 2)) as unrecovered_yuan
    from {{ ref('int_form__settlement_line') }}
    group by notice_id
),

funds as (
    select
        notice_id,
        cast(sum(released_yuan) as decimal(18, 2)) as all_released_yuan,
        cast(sum(paid_yuan) as decimal(18, 2)) as all_paid_yuan,
        cast(sum(spent_yuan) as decimal(18, 2)) as all_spent_yuan,
        cast(sum(returned_yuan) as decimal(18, 2)) as all_returned_yuan,
        cast(sum(unpaid_yuan) as decimal(18, 2)) as all_unpaid_yuan,
        cast(sum(unspent_yuan) as decimal(18, 2)) as all_unspent_yuan
    from {{ ref('int_money__reconciliation') }}
    group by notice_id
)

select
    sheets.* exclude (shape, box_subject, box_part),
    notices.title as notice_title,
    notices.document_no,
    notices.issuer,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as as_of_text,
    items.* exclude (notice_id),
    coalesce(funds.all_released_yuan, 0) as all_released_yuan,
    coalesce(funds.all_paid_yuan, 0) as all_paid_yuan,
    coalesce(funds.all_spent_yuan, 0) as all_spent_yuan,
    coalesce(funds.all_returned_yuan, 0) as all_returned_yuan,
    coalesce(funds.all_unpaid_yuan, 0) as all_unpaid_yuan,
    coalesce(funds.all_unspent_yuan, 0) as all_unspent_yuan,
    case
        when funds.all_paid_yuan <> items.paid_yuan
            then '拨付比一的已拨多' || {{ yuan('funds.all_paid_yuan - items.paid_yuan') }} || '，见各行备注'
    end as all_remarks
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('notices') }} as notices on sheets.notice_id = notices.notice_id
inner join items on sheets.notice_id = items.notice_id
left join funds on sheets.notice_id = funds.notice_id
where sheets.shape = 'settlement'
