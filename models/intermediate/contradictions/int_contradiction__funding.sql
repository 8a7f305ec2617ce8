-- Vouchers that contradict others or their project (R10, R12, R15, R18): one row a voucher and rule, in one pass. A
-- number is compared without marks, case and leading noughts; a voucher of another unit is another one, unless day and
-- amount are the same.
with funds as (
    select
        *,
        regexp_replace(
            regexp_replace(upper(voucher_no), '[^0-9A-Z一-鿿]', '', 'g'), '(^|[^0-9])0+([0-9])', '\1\2', 'g'
        ) as plain_no
    from {{ ref('stg_funding') }}
),

counted as (
    select
        funds.*,
        projects.uscc,
        projects.built_to,
        min(funds.booked_on) filter (funds.stage = '下达') over of_source as released_on,
        max(funds.booked_on) filter (funds.stage = '拨付') over of_source as last_paid_on,
        count(*) over (partition by funds.project_id, funds.stage, funds.amount_yuan, funds.plain_no) as vouchers_alike
    from funds
    left join {{ ref('stg_project') }} as projects on funds.project_id = projects.project_id
    window of_source as (partition by funds.project_id, funds.source)
),

shared as (
    select
        voucher_no,
        stage,
        uscc,
        count(distinct project_id) as projects_of_voucher
    from counted
    group by voucher_no, stage, uscc
),

same_money as (
    select
        voucher_no,
        stage,
        booked_on,
        amount_yuan,
        count(distinct project_id) as projects_of_voucher
    from counted
    group by voucher_no, stage, booked_on, amount_yuan
),

looked_at as (
    select
        'funding' as record_type,
        counted.project_id as owner,
        counted.* exclude (project_id),
        greatest(shared.projects_of_voucher, same_money.projects_of_voucher) as projects_of_voucher
    from counted
    left join shared
        on counted.voucher_no = shared.voucher_no and counted.stage = shared.stage and counted.uscc = shared.uscc
    inner join same_money
        on
            counted.voucher_no = same_money.voucher_no
            and counted.stage = same_money.stage
            and counted.booked_on = same_money.booked_on
            and counted.amount_yuan = same_money.amount_yuan
),

{{ offences('looked_at', [
    ('R10', r10_spent_outside_the_time()),
    ('R12', r12_voucher_twice()),
    ('R15', r15_voucher_on_two_projects()),
    ('R18', r18_after_the_day([('业务日期', 'booked_on')])),
]) }}
