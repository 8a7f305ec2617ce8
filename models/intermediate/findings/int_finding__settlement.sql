-- What was paid of an item beyond what is due (G6, G9 to G13), what is due and not paid, and what is to be recovered
-- and has not come back (G8, G14, G15): one row a project and item.
with items as (
    select * from {{ ref('int_money__settlement') }}
),

overpaid as (
    select
        *,
        severity as finding_severity,
        '已拨' || {{ yuan('paid_yuan') }} || '，应拨' || {{ yuan('due_yuan') }} || '（' || reason || '），多拨'
        || {{ yuan('paid_yuan - due_yuan') }} || '：请核对奖补类别和拨付条件，多拨的请收回或说明' as why
    from items
    where kind not in ('recovery', 'released') and paid_yuan > due_yuan
),

unpaid as (
    select
        *,
        '提示' as finding_severity,
        '自' || due_on || '起应拨' || {{ yuan('due_yuan') }} || '（' || reason || '），已拨' || {{ yuan('paid_yuan') }} || '，尚欠'
        || {{ yuan('due_yuan - paid_yuan') }} || '：请安排拨付，或补报拨付记录' as why
    from items
    where kind <> 'recovery' and due_yuan > paid_yuan and stop_status is null
),

unrecovered as (
    select
        *,
        severity as finding_severity,
        '自' || due_on || '起应收回' || {{ yuan('due_yuan') }} || '（' || reason || '），已收回' || {{ yuan('paid_yuan') }}
        || '，尚未收回' || {{ yuan('due_yuan - paid_yuan') }} || '：请收回，并补报环节为收回的资金记录' as why
    from items
    where kind = 'recovery' and due_yuan > paid_yuan
),

every as (
    select * from overpaid
    union all
    select * from unpaid
    union all
    select * from unrecovered
)

select
    every.rule_no as rule,
    every.finding_severity as severity,
    every.notice_id,
    every.clause,
    'project' as subject_type,
    every.project_no as subject,
    {{ exact_text('every.paid_yuan', '1') }} as value,
    {{ exact_text('every.due_yuan', '1') }} as expected,
    '项目' || every.project_no || '的' || every.item || every.why as message,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from every
inner join {{ ref('stg_project') }} as projects on every.project_no = projects.project_id
