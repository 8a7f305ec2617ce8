-- Accounts of a project that do not close (G15): paid beyond what was released, or spent and returned beyond what was
-- paid, by source; payments of no item of the track; money of an application that was not recognised. Money of the
-- unit's own needs neither release nor payment: it is looked at where both sides are there.
with rules as (
    select * from {{ ref('int_money__grant') }}
    where kind = 'account'
),

by_source as (
    select
        rules.*,
        accounts.* exclude (project_no, notice_id, track_id),
        accounts.spent_yuan + accounts.returned_yuan as used_yuan
    from rules
    inner join {{ ref('int_money__reconciliation') }} as accounts on rules.project_no = accounts.project_no
),

beyond_released as (
    select
        rule_no,
        severity,
        notice_id,
        clause,
        project_no as subject,
        paid_yuan as value_yuan,
        released_yuan as expected_yuan,
        source || '拨付' || {{ yuan('paid_yuan') }} || '，超过下达的'
        || {{ yuan('released_yuan') }} || '：请补报下达文件，或更正资金来源、金额' as why
    from by_source
    where paid_yuan > released_yuan and (is_grant or released_yuan > 0)
),

beyond_paid as (
    select
        rule_no,
        severity,
        notice_id,
        clause,
        project_no as subject,
        used_yuan as value_yuan,
        paid_yuan as expected_yuan,
        source || '支出' || {{ yuan('spent_yuan') }}
        || case when returned_yuan > 0 then '、收回' || {{ yuan('returned_yuan') }} else '' end
        || '，超过拨付的' || {{ yuan('paid_yuan') }} || '：请补报拨付记录，或更正资金来源、金额' as why
    from by_source
    where used_yuan > paid_yuan and (is_grant or paid_yuan > 0)
),

items as (
    select
        project_no,
        list(grant_kind) as grant_kinds
    from {{ ref('int_money__settlement') }}
    where grant_kind is not null
    group by project_no
),

of_no_item as (
    select
        rules.rule_no,
        rules.severity,
        rules.notice_id,
        rules.clause,
        rules.project_no as subject,
        sum(funds.amount_yuan) as value_yuan,
        0 as expected_yuan,
        '拨付' || {{ yuan('sum(funds.amount_yuan)') }} || '，奖补类别'
        || coalesce('为' || funds.grant_kind || '，本类项目没有这一项', '没有填')
        || '，未计入任何结算项目：请更正奖补类别' as why
    from rules
    inner join {{ ref('int_money__fund') }} as funds on rules.project_no = funds.project_no
    inner join items on funds.project_no = items.project_no
    where
        funds.outcome = 'booked'
        and funds.stage = '拨付'
        and funds.is_grant
        and not coalesce(list_contains(items.grant_kinds, funds.grant_kind), false)
    group by rules.rule_no, rules.severity, rules.notice_id, rules.clause, rules.project_no, funds.grant_kind
),

not_recognised as (
    select
        rules.rule_no,
        rules.severity,
        rules.notice_id,
        rules.clause,
        funds.stated_no as subject,
        sum(funds.amount_yuan) as value_yuan,
        0 as expected_yuan,
        '没有认定，却有下达、拨付或支出的财政资金（合计' || {{ yuan('sum(funds.amount_yuan)') }}
        || '），未计入对账：请补报认定项目，或更正项目编号' as why
    from {{ ref('int_money__fund') }} as funds
    inner join {{ ref('int_application') }} as applications on funds.stated_no = applications.application_no
    inner join {{ versions('grants', 'track_id, rule_no, item_no, tier') }} as rules
        on
            funds.track_id = rules.track_id
            and rules.kind = 'account'
            and {{ in_force('rules', 'applications.policy_date') }}
    where funds.outcome = 'not_recognised' and funds.is_grant
    group by rules.rule_no, rules.severity, rules.notice_id, rules.clause, funds.stated_no
),

every as (
    select * from beyond_released
    union all
    select * from beyond_paid
    union all
    select * from of_no_item
    union all
    select * from not_recognised
)

select
    every.rule_no as rule,
    every.severity,
    every.notice_id,
    every.clause,
    'project' as subject_type,
    every.subject,
    {{ exact_text('every.value_yuan', '1') }} as value,
    {{ exact_text('every.expected_yuan', '1') }} as expected,
    '项目' || every.subject || every.why as message,
    coalesce(projects.src_file, applications.src_file) as src_file,
    coalesce(projects.src_sheet, applications.src_sheet) as src_sheet,
    coalesce(projects.src_row, applications.src_row) as src_row
from every
left join {{ ref('stg_project') }} as projects on every.subject = projects.project_id
left join {{ ref('stg_application') }} as applications on every.subject = applications.application_no
