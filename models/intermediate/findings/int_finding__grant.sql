-- A project whose released grant lies outside the bounds of its notice (G1, G2, G4), that was given money although it
-- is only named (G5), or whose grant comes from another source than the one that the notice names: one row a project,
-- rule and source.
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

sourced as (
    select
        * replace ('核实' as severity),
        list(fund_source) over (partition by project_no, grant_kind) as of_kind,
        list(fund_source) over (partition by project_no) as of_project
    from {{ ref('int_money__grant') }}
    where fund_source is not null
    qualify row_number() over (partition by project_no, grant_kind order by item_no) = 1
),

by_kind as (
    select
        project_no,
        grant_kind,
        source,
        sum(amount_yuan) filter (where stage = '下达') as released_yuan,
        sum(amount_yuan) filter (where stage = '拨付') as paid_yuan
    from {{ ref('int_money__fund') }}
    where outcome = 'booked' and is_grant and stage in ('下达', '拨付')
    group by project_no, grant_kind, source
),

-- What the application itself plans as the local match of central money may come from a local source.
matches as (
    select
        projects.project_no,
        sources.source,
        applications.local_match_yuan
    from {{ ref('int_project') }} as projects
    inner join {{ ref('stg_application') }} as applications on projects.application_no = applications.application_no
    inner join {{ ref('fund_sources') }} as sources on sources.source_group = 'local'
    where applications.central_grant_yuan > 0
),

foreign_kind as (
    select
        sourced.*,
        by_kind.source || ' ' || {{ exact_text('greatest(by_kind.released_yuan, by_kind.paid_yuan)', '1') }} as value,
        sourced.fund_source as expected,
        by_kind.grant_kind || '由' || by_kind.source || '下达或拨付了'
        || {{ yuan('greatest(by_kind.released_yuan, by_kind.paid_yuan)') }} || '，通知定的来源是' || sourced.fund_source
        || '：请核对资金来源或奖补类别' as why
    from sourced
    inner join by_kind on sourced.project_no = by_kind.project_no and sourced.grant_kind = by_kind.grant_kind
    left join matches on by_kind.project_no = matches.project_no and by_kind.source = matches.source
    where
        not list_contains(sourced.of_kind, by_kind.source)
        and greatest(by_kind.released_yuan, by_kind.paid_yuan) > coalesce(matches.local_match_yuan, 0)
),

none_named as (
    select
        sourced.*,
        '没有' || sourced.fund_source || '资金' as value,
        sourced.fund_source as expected,
        '有财政资金下达或拨付，却没有' || sourced.fund_source || '的：请核对资金来源' as why
    from sourced
    where
        not exists (
            select 1 as found from by_kind
            where
                by_kind.project_no = sourced.project_no
                and list_contains(sourced.of_project, by_kind.source)
        )
        and sourced.project_no in (select by_kind.project_no from by_kind)
        and sourced.project_no not in (select foreign_kind.project_no from foreign_kind)
    qualify row_number() over (partition by sourced.project_no order by sourced.item_no) = 1
),

every as (
    select * from outside
    union all
    select * from given
    union all
    select * exclude (of_kind, of_project) from foreign_kind
    union all
    select * exclude (of_kind, of_project) from none_named
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
