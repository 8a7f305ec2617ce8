-- One row an application and a year that is planned for under its notice (money or targets, or the first budget year):
-- how many of each kind share the year's money.
with applications as (
    select * from {{ ref('int_application') }}
),

offsets as (
    select
        *,
        cast(value as integer) as year_offset
    from {{ versions('parameters', 'notice_id, parameter') }}
    where parameter = 'first_budget_year_offset'
),

years as (
    select
        applications.notice_id,
        funding.budget_year as target_year
    from {{ ref('int_fact__funding') }} as funding
    inner join applications on funding.application_no = applications.application_no
    where funding.stage = '预算安排'
    union
    select
        applications.notice_id,
        targets.target_year
    from {{ ref('int_fact__target') }} as targets
    inner join applications on targets.application_no = applications.application_no
    where targets.target_year is not null
    union
    select
        applications.notice_id,
        applications.apply_year + coalesce(offsets.year_offset, 0) as target_year
    from applications
    left join offsets
        on applications.notice_id = offsets.notice_id and {{ in_force('offsets', 'applications.policy_date') }}
)

select
    'application' as record_type,
    applications.application_no,
    applications.project_kind,
    years.target_year,
    applications.record_key,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from applications
inner join years on applications.notice_id = years.notice_id
