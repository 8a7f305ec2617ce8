-- One row a project: the grant money released, paid, spent and returned up to the day of the build, and what of it is
-- left. Money of the unit's own is no grant money.
select
    project_no,
    cast(coalesce(sum(amount_yuan) filter (where stage = '拨付'), 0) as decimal(18, 2)) as paid_yuan,
    cast(coalesce(sum(amount_yuan) filter (where stage = '收回'), 0) as decimal(18, 2)) as returned_yuan,
    cast(sum(case
        when stage = '拨付' then amount_yuan
        when stage in ('支出', '收回') then -amount_yuan
        else 0
    end) as decimal(18, 2)) as unspent_yuan
from {{ ref('int_project__fund') }}
where outcome = 'booked' and is_grant
group by project_no
