-- One row a project and source of money: released, paid, spent and returned up to the day of the build, and what of it
-- is not paid yet and not spent yet.
with booked as (
    select * from {{ ref('int_money__fund') }}
    where outcome = 'booked'
),

sums as (
    select
        project_no,
        source,
        {%- for stage, column in [('下达', 'released'), ('拨付', 'paid'), ('支出', 'spent'), ('收回', 'returned')] %}
        cast(coalesce(sum(amount_yuan) filter (where stage = '{{ stage }}'), 0) as decimal(18, 2)) as {{ column }}_yuan,
        {%- endfor %}
        count(*) as records
    from booked
    group by project_no, source
)

select
    sums.project_no,
    projects.notice_id,
    projects.track_id,
    projects.uscc,
    sums.source,
    sources.source_order,
    sources.is_grant,
    sums.released_yuan,
    sums.paid_yuan,
    sums.spent_yuan,
    sums.returned_yuan,
    cast(sums.released_yuan - sums.paid_yuan as decimal(18, 2)) as unpaid_yuan,
    cast(sums.paid_yuan - sums.spent_yuan - sums.returned_yuan as decimal(18, 2)) as unspent_yuan,
    sums.records
from sums
inner join {{ ref('int_project') }} as projects on sums.project_no = projects.project_no
left join {{ ref('fund_sources') }} as sources on sums.source = sources.source
