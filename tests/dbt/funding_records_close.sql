-- Invariant: every accepted funding record is in the accounts of projects or left out for one named reason, and the
-- accounts add up to the records taken in, stage by stage.
with records as (
    select
        stage,
        count(*) as records,
        sum(amount_yuan) as amount_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked'
    group by stage
),

accounts as (
    select
        unnest(['下达', '拨付', '支出', '收回']) as stage,
        unnest([sum(released_yuan), sum(paid_yuan), sum(spent_yuan), sum(returned_yuan)]) as amount_yuan
    from {{ ref('int_money__reconciliation') }}
),

accepted as (
    select coalesce(sum(accepted), 0) as records
    from {{ source('door', 'sheet') }}
    where record_type = 'funding'
),

placed as (
    select
        count(*) as records,
        count(*) filter (
            where outcome in ('booked', 'budget', 'after_as_of', 'not_recognised', 'unknown_project')
        ) as with_reason
    from {{ ref('int_money__fund') }}
)

select
    accounts.stage,
    accounts.amount_yuan,
    records.amount_yuan as of_records
from accounts
left join records on accounts.stage = records.stage
where coalesce(accounts.amount_yuan, 0) <> coalesce(records.amount_yuan, 0)
union all
select
    '全部' as stage,
    accepted.records as amount_yuan,
    placed.with_reason as of_records
from accepted
cross join placed
where accepted.records <> placed.records or placed.records <> placed.with_reason
