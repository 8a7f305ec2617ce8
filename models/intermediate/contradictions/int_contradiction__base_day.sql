-- One row a base and day on which somebody's training began or ended there: how many. Longer classes, which run beside
-- work, are counted apart.
with days as (
    select
        uscc,
        starts_on as day,
        count(*) as began,
        0 as ended,
        0 as completed
    from {{ ref('stg_training') }}
    where completed_on >= starts_on and completed_on - starts_on < {{ limit_of('R04', 1) }}
    group by uscc, starts_on
    union all
    select
        uscc,
        completed_on as day,
        0 as began,
        count(*) filter (completed_on >= starts_on and completed_on - starts_on < {{ limit_of('R04', 1) }}) as ended,
        count(*) as completed
    from {{ ref('stg_training') }}
    where completed_on is not null
    group by uscc, completed_on
)

select
    uscc,
    day,
    cast(sum(began) as bigint) as began,
    cast(sum(ended) as bigint) as ended,
    cast(sum(completed) as bigint) as completed
from days
group by uscc, day
