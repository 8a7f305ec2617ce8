-- One row a funding record, under its application. Before recognition a record names the application itself.
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
    case
        when funding.source = '中央补助' then 'central'
        when funding.source in ('省级', '市级', '区级') then 'local'
        else 'other'
    end as source_group,
    funding.amount_yuan,
    funding.booked_on <= last_day(make_date(funding.budget_year, initial.last_month, 1)) as is_initial,
    funding.record_key,
    funding.src_file,
    funding.src_sheet,
    funding.src_row
from {{ ref('stg_funding') }} as funding
cross join initial
left join projects on funding.project_id = projects.project_id
left join {{ ref('int_application') }} as applications
    on coalesce(projects.application_no, funding.project_id) = applications.application_no
