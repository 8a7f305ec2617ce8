-- One row a project: the grant money that was paid up to the day of the build, what of it was not spent (nothing where
-- more was spent), whether it came back or not, and what came back. Money of the unit's own is no grant money.
with sums as (
    select
        project_no,
        coalesce(sum(amount_yuan) filter (where stage = '拨付'), 0) as paid_yuan,
        coalesce(sum(amount_yuan) filter (where stage = '支出'), 0) as spent_yuan,
        coalesce(sum(amount_yuan) filter (where stage = '收回'), 0) as returned_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and is_grant
    group by project_no
)

select
    project_no,
    cast(returned_yuan as decimal(18, 2)) as returned_yuan,
    cast(paid_yuan as decimal(18, 2)) as paid_yuan,
    cast(greatest(paid_yuan - spent_yuan, 0) as decimal(18, 2)) as kept_yuan
from sums
