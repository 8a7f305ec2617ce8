-- One row an application and a source of its grant: those that the money rules of its track name on its policy date;
-- where none names any, every source of grant money.
with rules as (
    select * from {{ versions('grants', 'track_id, rule_no, item_no, tier') }}
),

named as (
    select
        applications.application_no,
        list(distinct rules.fund_source) as sources
    from {{ ref('int_application') }} as applications
    inner join rules
        on
            applications.track_id = rules.track_id
            and {{ in_force('rules', 'applications.policy_date') }}
            and (rules.tier is null or applications.tier = rules.tier)
    where rules.fund_source is not null
    group by applications.application_no
)

select
    applications.application_no,
    sources.source,
    sources.source_group
from {{ ref('int_application') }} as applications
cross join {{ ref('fund_sources') }} as sources
left join named on applications.application_no = named.application_no
where coalesce(list_contains(named.sources, sources.source), sources.is_grant)
