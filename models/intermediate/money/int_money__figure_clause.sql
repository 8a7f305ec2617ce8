-- One row a clause that a single figure stands on, beside those of its form and measure: of the settlement the clause
-- of each item, of the accounts the clause that asks for them, of their totals all of these.
with items as (
    select
        project_no,
        notice_id,
        item as slice,
        clause
    from {{ ref('int_money__settlement') }}
),

accounts as (
    select
        accounts.project_no,
        accounts.notice_id,
        accounts.source as slice,
        rules.clause
    from {{ ref('int_money__reconciliation') }} as accounts
    inner join {{ ref('int_money__grant') }} as rules
        on accounts.project_no = rules.project_no and rules.kind = 'account'
),

every as (
    select * from items
    union all
    select * from accounts
)

select
    'project:' || project_no as context_id,
    slice,
    notice_id,
    clause
from every
union
select
    'projects:' || notice_id as context_id,
    '' as slice,
    notice_id,
    clause
from every
