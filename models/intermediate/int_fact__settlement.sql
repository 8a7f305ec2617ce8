-- One row a record behind an item of the settlement, with what it adds: the project where the rule sets the amount, the
-- release, payment, spending or return, or the certificate that completes a step of a bonus.
with items as (
    select * from {{ ref('fct_settlement') }}
),

rules as (
    select * from {{ ref('int_project__grant') }}
    where item is not null
),

of_projects as (
    select
        items.project_no,
        items.item,
        'nominal' as side,
        items.nominal_yuan as amount_yuan,
        'project' as record_type,
        projects.record_key,
        cast(null as varchar) as person_masked,
        projects.src_file,
        projects.src_sheet,
        projects.src_row
    from items
    inner join {{ ref('stg_project') }} as projects on items.project_no = projects.project_id
    where items.kind in ('fixed', 'bonus')
),

of_releases as (
    select
        items.project_no,
        items.item,
        'nominal' as side,
        funds.amount_yuan,
        funds.record_type,
        funds.record_key,
        cast(null as varchar) as person_masked,
        funds.src_file,
        funds.src_sheet,
        funds.src_row
    from items
    inner join {{ ref('int_project__fund') }} as funds
        on items.project_no = funds.project_no and items.grant_kind = funds.grant_kind
    where items.kind = 'released' and funds.outcome = 'booked' and funds.stage = '下达'
),

counted as (
    select
        rules.item,
        rules.nominal_yuan,
        rules.step_count,
        rules.cap_yuan,
        events.*,
        row_number() over (partition by rules.project_no, rules.item order by events.place) as nth
    from {{ ref('int_project__bonus_rule') }} as rules
    inner join {{ ref('int_project__event') }} as events
        on
            rules.project_no = events.project_no
            and rules.count_id = events.count_id
            and contains('|' || rules.window_ids || '|', '|' || events.window_id || '|')
            and events.place > rules.output_count
            and (events.is_high_skill or not rules.only_high_skill)
    where rules.kind = 'bonus_steps'
),

of_certificates as (
    select
        project_no,
        item,
        'nominal' as side,
        least(nth // step_count * nominal_yuan, cap_yuan) - least((nth - 1) // step_count * nominal_yuan, cap_yuan)
            as amount_yuan,
        record_type,
        record_key,
        person_masked,
        src_file,
        src_sheet,
        src_row
    from counted
),

of_recoveries as (
    select
        items.project_no,
        items.item,
        unnest(case
            when funds.stage = '拨付' then ['nominal']
            when funds.stage = '收回' then ['nominal', 'paid']
            when rules.balance = 'unspent' then ['nominal']
            else []
        end) as side,
        case when funds.stage = '拨付' or side = 'paid' then funds.amount_yuan else -funds.amount_yuan end as amount_yuan,
        funds.record_type,
        funds.record_key,
        cast(null as varchar) as person_masked,
        funds.src_file,
        funds.src_sheet,
        funds.src_row
    from items
    inner join rules
        on items.project_no = rules.project_no and items.item = rules.item and items.rule_no = rules.rule_no
    inner join {{ ref('int_project__fund') }} as funds on items.project_no = funds.project_no
    where
        items.kind = 'recovery' and funds.outcome = 'booked' and funds.is_grant and funds.stage in ('拨付', '支出', '收回')
),

of_payments as (
    select
        project_no,
        item,
        'paid' as side,
        amount_yuan,
        'funding' as record_type,
        record_key,
        cast(null as varchar) as person_masked,
        src_file,
        src_sheet,
        src_row
    from {{ ref('int_project__payment') }}
),

every as (
    select * from of_projects
    union all
    select * from of_releases
    union all
    select * from of_certificates
    union all
    select * from of_recoveries
    union all
    select * from of_payments
)

select
    every.*,
    items.kind = 'recovery' as is_recovery,
    items.due_on is not null as is_due
from every
inner join items on every.project_no = items.project_no and every.item = items.item
-- what is spent beyond what was paid leaves nothing to recover
where every.side = 'paid' or items.nominal_yuan > 0
