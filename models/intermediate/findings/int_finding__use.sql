-- Grant money spent on what a notice's list of uses forbids or leaves in doubt: one row a voucher (G3, G7). Of the rows
-- of a list the one that names the use decides, else the one for every other use.
with spent as (
    select
        funds.*,
        coalesce(projects.policy_date, applications.policy_date) as policy_date
    from {{ ref('int_money__fund') }} as funds
    left join {{ ref('int_project') }} as projects on funds.project_no = projects.project_no
    left join {{ ref('int_application') }} as applications on funds.stated_no = applications.application_no
    where funds.stage = '支出' and funds.outcome in ('booked', 'not_recognised') and funds.is_grant
),

judged as (
    select
        spent.*,
        uses.rule_no,
        uses.clause,
        uses.verdict,
        uses.severity,
        uses.says
    from spent
    inner join {{ ref('uses') }} as uses
        on
            spent.track_id = uses.track_id
            and spent.policy_date >= uses.starts_on
            and (uses.purpose is null or spent.purpose = uses.purpose)
    qualify row_number() over (
        partition by spent.src_file, spent.src_sheet, spent.src_row, uses.rule_no
        order by uses.purpose is null, uses.starts_on desc
    ) = 1
),

days as (
    select distinct
        track_id,
        policy_date
    from spent
),

allowed as (
    select
        days.track_id,
        days.policy_date,
        uses.rule_no,
        string_agg(distinct uses.purpose, '、' order by uses.purpose) as purposes
    from days
    inner join {{ versions('uses', 'track_id, rule_no, purpose') }} as uses
        on days.track_id = uses.track_id and {{ in_force('uses', 'days.policy_date') }}
    where uses.verdict = 'allowed'
    group by days.track_id, days.policy_date, uses.rule_no
)

select
    judged.rule_no as rule,
    judged.severity,
    judged.notice_id,
    judged.clause,
    'voucher' as subject_type,
    judged.voucher_no as subject,
    coalesce(judged.purpose, '未填用途') || ' ' || {{ yuan('judged.amount_yuan') }} as value,
    coalesce(allowed.purposes, '没有列出可用的用途') as expected,
    '凭证' || judged.voucher_no || '（项目' || coalesce(judged.project_no, judged.stated_no) || '，' || judged.booked_on
    || '）列支' || coalesce(judged.purpose, '未填用途的支出') || {{ yuan('judged.amount_yuan') }} || '：' || judged.says || '。'
    || case judged.verdict
        when 'doubtful' then '请说明理由'
        else '请改由单位自有资金列支并退回补助资金，或更正用途'
    end as message,
    judged.src_file,
    judged.src_sheet,
    judged.src_row
from judged
left join allowed
    on
        judged.track_id = allowed.track_id
        and judged.policy_date = allowed.policy_date
        and judged.rule_no = allowed.rule_no
where judged.verdict in ('forbidden', 'doubtful')
