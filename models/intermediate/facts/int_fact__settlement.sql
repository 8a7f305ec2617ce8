-- One row a record behind an item of the settlement and the part of it that it adds to: the amount by the rule, or what
-- was paid (or came back) of it. The amount by the rule is the project's record where the rule sets it, the releases,
-- the certificates that complete a step of a bonus, or what was paid and not spent, come back or not.
with rules as (
    select
        *,
        project_no || '/' || rule_no || '/' || item_no || '/' as item_key
    from {{ ref('int_money__grant') }}
    where item is not null
),

booked as (
    select * from {{ ref('int_money__fund') }}
    where outcome = 'booked'
),

of_projects as (
    select
        rules.project_no,
        rules.item,
        rules.item_key || 'nominal' as settlement_part,
        rules.nominal_yuan as amount_yuan,
        'project' as record_type,
        projects.record_key,
        cast(null as varchar) as person_masked,
        projects.src_file,
        projects.src_sheet,
        projects.src_row
    from rules
    inner join {{ ref('stg_project') }} as projects on rules.project_no = projects.project_id
    where rules.kind in ('fixed', 'bonus')
),

of_releases as (
    select
        rules.project_no,
        rules.item,
        rules.item_key || 'nominal' as settlement_part,
        booked.amount_yuan,
        booked.record_type,
        booked.record_key,
        cast(null as varchar) as person_masked,
        booked.src_file,
        booked.src_sheet,
        booked.src_row
    from rules
    inner join booked on rules.project_no = booked.project_no and rules.grant_kind = booked.grant_kind
    where rules.kind = 'released' and booked.stage = '下达'
),

counted as (
    select
        rules.item,
        rules.item_no,
        rules.rule_no,
        rules.nominal_yuan,
        rules.step_count,
        rules.cap_yuan,
        events.*,
        row_number() over (partition by rules.project_no, rules.item order by events.place) as nth
    from {{ ref('int_money__bonus_rule') }} as rules
    inner join {{ ref('int_project__event') }} as events
        on
            rules.project_no = events.project_no
            and rules.count_id = events.count_id
            and contains('|' || rules.window_ids || '|', '|' || events.window_id || '|')
            and rules.output_count < events.place
            and (events.is_high_skill or not rules.only_high_skill)
    where rules.kind = 'bonus_steps'
),

of_certificates as (
    select
        project_no,
        item,
        project_no || '/' || rule_no || '/' || item_no || '/nominal' as settlement_part,
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

sides as (
    select
        unnest(['拨付', '支出', '收回']) as stage,
        unnest(['nominal', 'nominal', 'paid']) as part,
        unnest([1, -1, 1]) as sign
),

of_recoveries as (
    select
        rules.project_no,
        rules.item,
        rules.item_key || sides.part as settlement_part,
        booked.amount_yuan * sides.sign as amount_yuan,
        booked.record_type,
        booked.record_key,
        cast(null as varchar) as person_masked,
        booked.src_file,
        booked.src_sheet,
        booked.src_row
    from rules
    inner join booked on rules.project_no = booked.project_no
    inner join sides on booked.stage = sides.stage
    where rules.kind = 'recovery' and booked.is_grant and (rules.balance = 'unspent' or booked.stage <> '支出')
),

of_payments as (
    select
        payments.project_no,
        payments.item,
        rules.item_key || 'paid' as settlement_part,
        payments.amount_yuan,
        'funding' as record_type,
        payments.record_key,
        cast(null as varchar) as person_masked,
        payments.src_file,
        payments.src_sheet,
        payments.src_row
    from {{ ref('int_money__payment') }} as payments
    inner join rules on payments.project_no = rules.project_no and payments.item = rules.item
)

select * from of_projects
union all
select * from of_releases
union all
select * from of_certificates
union all
select * from of_recoveries
union all
select * from of_payments
