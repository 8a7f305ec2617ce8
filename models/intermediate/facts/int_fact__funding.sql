-- One row a funding record, under its application, and whether its source is one of the application's grants. Before
-- recognition a record names the application itself.
with projects as (
    select
        project_id,
        application_no
    from {{ ref('stg_project') }}
),

initial as (
    select max(cast(value as integer)) as last_month
    from {{ current_rows('scoring', 'scheme, kind, item') }}
    where item = 'initial_budget_last_month'
)

select
    'funding' as record_type,
    coalesce(projects.application_no, funding.project_id) as application_no,
    applications.project_kind,
    funding.project_id,
    funding.budget_year,
    funding.stage,
    funding.source,
    funding.purpose,
    funding.grant_kind,
    funding.booked_on,
    coalesce(sources.source_group, 'other') as source_group,
    named.application_no is not null as is_named_source,
    funding.amount_yuan,
    funding.booked_on <= last_day(make_date(funding.budget_year, initial.last_month, 1)) as is_initial,
    funding.record_key,
    funding.src_file,
    funding.src_sheet,
    funding.src_row
from {{ ref('stg_funding') }} as funding
cross join initial
left join projects on funding.project_id = projects.project_id
left join {{ ref('fund_sources') }} as sources on funding.source = sources.source
left join {{ ref('int_application') }} as applications
    on coalesce(projects.application_no, funding.project_id) = applications.application_no
left join {{ ref('int_application__grant_source') }} as named
    on applications.application_no = named.application_no and funding.source = named.source
