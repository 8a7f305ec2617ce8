-- One row an application and a source of its grant: those that the money rules of its track name on its policy date;
-- where none names any, every source of grant money.
with rules as (
    select * from {{ versions('grants', 'track_id, rule_no, item_no, tier') }}
),

named as (
    select distinct
        applications.application_no,
        rules.fund_source as source
    from {{ ref('int_application') }} as applications
    inner join rules
        on
            applications.track_id = rules.track_id
            and {{ in_force('rules', 'applications.policy_date') }}
            and (rules.tier is null or applications.tier = rules.tier)
    where rules.fund_source is not null
)

select
    applications.application_no,
    sources.source,
    sources.source_group
from {{ ref('int_application') }} as applications
cross join {{ ref('fund_sources') }} as sources
left join named on applications.application_no = named.application_no and sources.source = named.source
where
    named.source is not null
    or sources.is_grant
    and applications.application_no not in (select application_no from named)
