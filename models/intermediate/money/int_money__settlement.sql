-- One row an item of money that a project's track provides, due or not: the amount by the rule, what of it is due up to
-- the day of the build, what was paid of it. A recovery counts the other way: all that is to come back, and what came
-- back of it.
with rules as (
    select * from {{ ref('int_money__grant') }}
    where item is not null
),

released as (
    select
        project_no,
        grant_kind,
        sum(amount_yuan) as released_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and stage = '下达'
    group by project_no, grant_kind
),

payments as (
    select
        project_no,
        item,
        sum(amount_yuan) as paid_yuan
    from {{ ref('int_money__payment') }}
    group by project_no, item
),

listed as (
    select
        rules.*,
        stops.status as stop_status,
        stops.stopped_on,
        rules.kind = 'recovery' and contains('|' || rules.statuses || '|', '|' || stops.status || '|') as is_recovered
    from rules
    left join {{ ref('int_money__stop') }} as stops on rules.project_no = stops.project_no
    qualify
        rules.kind <> 'recovery'
        or (
            (is_recovered or rules.listed = 'always')
            and row_number() over (
                partition by rules.project_no, rules.item order by coalesce(is_recovered, false) desc, rules.listed
            ) = 1
        )
),

valued as (
    select
        listed.*,
        triggers.says as why,
        case
            when listed.kind = 'recovery' then case when listed.is_recovered then triggers.holds_on end
            when triggers.holds_on <= coalesce(listed.stopped_on, triggers.holds_on) then triggers.holds_on
        end as holds_on,
        cast(case listed.kind
            when 'released' then coalesce(released.released_yuan, 0)
            when 'recovery' then if(listed.balance = 'paid', balances.paid_yuan, balances.kept_yuan)
            else coalesce(bonuses.nominal_yuan, listed.nominal_yuan)
        end as decimal(18, 2)) as amount_by_rule,
        cast(case
            when listed.kind = 'recovery' then balances.returned_yuan else payments.paid_yuan
        end as decimal(18, 2)) as paid_yuan,
        bonuses.says as counts
    from listed
    inner join {{ ref('int_money__trigger') }} as triggers
        on listed.project_no = triggers.project_no and listed.trigger = triggers.trigger
    left join released on listed.project_no = released.project_no and listed.grant_kind = released.grant_kind
    left join payments on listed.project_no = payments.project_no and listed.item = payments.item
    left join {{ ref('int_money__bonus') }} as bonuses
        on listed.project_no = bonuses.project_no and listed.item = bonuses.item
    left join {{ ref('int_money__balance') }} as balances on listed.project_no = balances.project_no
)

select
    project_no,
    notice_id,
    track_id,
    item_no,
    item,
    kind,
    rule_no,
    clause,
    severity,
    grant_kind,
    coalesce(amount_by_rule, 0) as nominal_yuan,
    case when holds_on is not null then coalesce(amount_by_rule, 0) else 0 end as due_yuan,
    coalesce(paid_yuan, 0) as paid_yuan,
    case when amount_by_rule > 0 then holds_on end as due_on,
    holds_on is not null and (kind not in ('released', 'bonus_steps') or amount_by_rule > 0) as met,
    stop_status,
    why
    || case when kind = 'bonus_steps' then '；' || counts else '' end
    || case
        when kind <> 'recovery' and holds_on is null and stopped_on is not null then '；项目已' || stop_status else ''
    end as reason,
    says,
    reading
from valued
