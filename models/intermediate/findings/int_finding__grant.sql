-- A project whose released grant lies outside the bounds of its notice (G1, G2, G4), or that was given money although
-- it is only named (G5): one row a project and rule.
with released as (
    select
        project_no,
        source,
        coalesce(sum(amount_yuan) filter (where stage = '下达'), 0) as released_yuan,
        greatest(
            sum(amount_yuan) filter (where stage = '下达'), sum(amount_yuan) filter (where stage = '拨付')
        ) as given_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and is_grant
    group by project_no, source
),

outside as (
    select
        rules.*,
        {{ exact_text('released.released_yuan', '1') }} as value,
        {{ exact_text('rules.amount_low_yuan', '1') }} || '至' || {{ exact_text('rules.amount_high_yuan', '1') }}
            as expected,
        '下达' || rules.fund_source || {{ yuan('released.released_yuan') }} || '，不在'
        || {{ yuan('rules.amount_low_yuan') }} || '至'
        || {{ yuan('rules.amount_high_yuan') }} || '之内：请核对下达金额，属实的请说明理由' as why
    from {{ ref('int_money__grant') }} as rules
    inner join released on rules.project_no = released.project_no and rules.fund_source = released.source
    where
        rules.kind = 'bounds'
        and released.released_yuan > 0
        and (
            released.released_yuan < rules.amount_low_yuan
            or released.released_yuan > rules.amount_high_yuan
        )
),

given as (
    select
        rules.*,
        {{ exact_text('totals.given_yuan', '1') }} as value,
        '0' as expected,
        rules.says || '，却下达或拨付了财政资金（' || {{ yuan('totals.given_yuan') }} || '）：'
        || '请核对项目编号和项目类别，误拨的请收回' as why
    from {{ ref('int_money__grant') }} as rules
    inner join (
        select
            project_no,
            sum(given_yuan) as given_yuan
        from released
        group by project_no
    ) as totals
        on rules.project_no = totals.project_no
    where rules.kind = 'no_grant' and totals.given_yuan > 0
),

every as (
    select * from outside
    union all
    select * from given
)

select
    every.rule_no as rule,
    every.severity,
    every.notice_id,
    every.clause,
    'project' as subject_type,
    every.project_no as subject,
    every.value,
    every.expected,
    '项目' || every.project_no || every.why as message,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from every
inner join {{ ref('stg_project') }} as projects on every.project_no = projects.project_id
