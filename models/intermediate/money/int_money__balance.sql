-- One row a project: the grant money returned up to the day of the build, what has not come back of it, and what of it
-- is neither spent nor returned. Money of the unit's own is no grant money; nothing is left where more was spent.
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
    cast(greatest(paid_yuan - returned_yuan, 0) as decimal(18, 2)) as unreturned_yuan,
    cast(greatest(paid_yuan - spent_yuan - returned_yuan, 0) as decimal(18, 2)) as unspent_yuan
from sums
