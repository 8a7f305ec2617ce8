-- One row a clause that a single figure stands on, beside those of its form and measure: of the settlement the clause
-- of each item, of the accounts the clause that asks for them, of their totals all of these; of the money of a budget
-- year, in targets and looking back, the clause on the money of the track, of a region's all of these.
with items as (
    select
        project_no,
        notice_id,
        item as slice,
        clause
    from {{ ref('int_money__settlement') }}
),

accounts as (
    select
        accounts.project_no,
        accounts.notice_id,
        accounts.source as slice,
        rules.clause
    from {{ ref('int_money__reconciliation') }} as accounts
    inner join {{ ref('int_money__grant') }} as rules
        on accounts.project_no = rules.project_no and rules.kind = 'account'
),

every as (
    select * from items
    union all
    select * from accounts
),

of_tracks as (
    select
        applications.context_id,
        applications.application_no,
        rules.notice_id,
        rules.clause
    from {{ ref('int_application') }} as applications
    inner join {{ versions('grants', 'track_id, rule_no, item_no, tier') }} as rules
        on
            applications.track_id = rules.track_id
            and rules.kind = 'account'
            and {{ in_force('rules', 'applications.policy_date') }}
),

looked_back as (
    select distinct
        of_tracks.context_id,
        lines.line_slice as slice,
        of_tracks.notice_id,
        of_tracks.clause
    from {{ ref('int_fiscal__fund_line') }} as lines
    inner join of_tracks on lines.application_no = of_tracks.application_no
),

planned as (
    select distinct
        of_tracks.context_id,
        unnest([cast(money.budget_year as varchar), money.source_group || '@' || money.budget_year]) as slice,
        of_tracks.notice_id,
        of_tracks.clause
    from {{ ref('int_fact__funding') }} as money
    inner join of_tracks on money.application_no = of_tracks.application_no
    where money.stage = '预算安排'
),

of_years as (
    select * from looked_back
    union
    select * from planned
)

select
    'project:' || project_no as context_id,
    slice,
    notice_id,
    clause
from every
union
select
    'projects:' || notice_id as context_id,
    '' as slice,
    notice_id,
    clause
from every
union
select
    context_id,
    slice,
    notice_id,
    clause
from of_years
union
select
    'notice:' || notice_id as context_id,
    slice,
    notice_id,
    clause
from of_years
