-- The accounts of every project by source of money, up to the day of the build.
select
    project_no as project,
    source,
    released_yuan,
    paid_yuan,
    spent_yuan,
    returned_yuan,
    unpaid_yuan,
    unspent_yuan,
    records,
    notice_id as notice,
    track_id as track,
    uscc as unit
from {{ ref('int_money__reconciliation') }}
order by project_no, source_order
