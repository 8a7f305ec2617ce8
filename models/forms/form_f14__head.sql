-- One row a sheet of F14: a notice whose projects are settled, with the totals of its lines.
with notices as (
    select
        forms.notice_id,
        notices.title,
        notices.document_no,
        notices.issuer
    from {{ ref('forms') }} as forms
    inner join {{ ref('notices') }} as notices on forms.notice_id = notices.notice_id
    where forms.form_id = 'F14'
),

items as (
    select
        notice_id,
        cast(coalesce(sum(nominal_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as nominal_yuan,
        cast(coalesce(sum(due_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as due_yuan,
        cast(coalesce(sum(paid_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as paid_yuan,
        cast(coalesce(sum(outstanding_yuan) filter (where not is_recovery), 0) as decimal(18, 2)) as outstanding_yuan,
        cast(coalesce(sum(paid_yuan) filter (where is_recovery), 0) as decimal(18, 2)) as returned_yuan,
        cast(coalesce(sum(due_yuan) filter (where is_recovery), 0) as decimal(18, 2)) as recoverable_yuan
    from {{ ref('int_form__settlement_line') }}
    group by notice_id
),

funds as (
    select
        notice_id,
        {%- for column in ['released', 'paid', 'spent', 'returned', 'unpaid', 'unspent'] %}
        cast(sum({{ column }}_yuan) as decimal(18, 2)) as all_{{ column }}_yuan{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('fct_reconciliation') }}
    group by notice_id
)

select
    notices.notice_id,
    notices.notice_id as sheet_key,
    '资金拨付与结算' as sheet_name,
    cast(1 as bigint) as sheet_order,
    'projects:' || notices.notice_id as context_id,
    notices.title as notice_title,
    notices.document_no,
    notices.issuer,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as as_of_text,
    items.* exclude (notice_id),
    {%- for column in ['released', 'paid', 'spent', 'returned', 'unpaid', 'unspent'] %}
    coalesce(funds.all_{{ column }}_yuan, 0) as all_{{ column }}_yuan{{ ',' if not loop.last }}
    {%- endfor %}
from notices
inner join items on notices.notice_id = items.notice_id
left join funds on notices.notice_id = funds.notice_id
