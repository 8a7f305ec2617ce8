-- One row a rule and a region below a notice's own of which nobody recommended anybody, once the last day is over.
with rules as (
    select * from {{ versions('submissions', 'notice_id, applies_to_notice, owed_by, project_kind, record_type') }}
),

windows as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'date_window'
),

recommending as (
    select
        notice_id,
        region
    from {{ ref('int_submission__recommender') }}
    where is_of_region
)

select
    rules.rule_no,
    rules.applies_to_notice as notice_id,
    {{ forwarded_clause('rules') }} as clause,
    rules.record_type,
    cast(year(rules.starts_on) as varchar) as period,
    regions.region_code,
    regions.region_name,
    windows.from_date,
    windows.to_date
from rules
inner join {{ ref('int_submission__region') }} as regions on rules.notice_id = regions.notice_id
left join windows
    on
        rules.notice_id = windows.notice_id
        and rules.applies_to_notice = windows.applies_to_notice
        and rules.due = windows.subject
        and {{ in_force('windows', as_of()) }}
left join recommending
    on rules.applies_to_notice = recommending.notice_id and regions.region_name = recommending.region
where
    rules.owed_by = 'region'
    and {{ in_force('rules', as_of()) }}
    and recommending.region is null
    and coalesce(windows.to_date < {{ as_of() }}, true)
