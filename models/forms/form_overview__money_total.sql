-- One row a notice with accounts: its lines of money together.
select
    notice_id,
    sheet_key,
    cast(1 as integer) as line_no,
    context_id,
    cast(sum(released_yuan) as decimal(18, 2)) as released_yuan,
    cast(sum(paid_yuan) as decimal(18, 2)) as paid_yuan,
    cast(sum(spent_yuan) as decimal(18, 2)) as spent_yuan
from {{ ref('form_overview__money') }}
group by notice_id, sheet_key, context_id
