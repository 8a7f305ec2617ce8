-- One row a sheet of the goal forms: the region of each notice with projects chosen, and each of these projects; with
-- the budget year it is for: the year after the application's (parameter), or the first year that targets are set for.
with asking as (
    select distinct notice_id
    from {{ ref('int_form__asked') }}
    where shape = 'goal'
),

chosen as (
    select
        applications.*,
        selection.place
    from {{ ref('int_application__selection') }} as selection
    inner join {{ ref('int_application') }} as applications
        on selection.application_no = applications.application_no
    inner join asking on applications.notice_id = asking.notice_id
    where selection.status = '拟入选'
),

offsets as (
    select
        notice_id,
        starts_on,
        ends_before,
        cast(value as integer) as year_offset
    from {{ versions('parameters', 'notice_id, parameter') }}
    where parameter = 'first_budget_year_offset'
),

dated as (
    select
        chosen.notice_id,
        targets.target_year as budget_year
    from chosen
    inner join {{ ref('int_fact__target') }} as targets on chosen.application_no = targets.application_no
    where targets.target_year is not null
    union
    select
        chosen.notice_id,
        funding.budget_year
    from chosen
    inner join {{ ref('int_fact__funding') }} as funding on chosen.application_no = funding.application_no
    where funding.stage = '预算安排'
),

years as (
    select
        chosen.notice_id,
        coalesce(
            max(dated.budget_year) filter (where dated.budget_year = chosen.apply_year + offsets.year_offset),
            min(dated.budget_year) filter (where dated.budget_year >= chosen.apply_year),
            max(chosen.apply_year + coalesce(offsets.year_offset, 0))
        ) as fiscal_year
    from chosen
    left join offsets on chosen.notice_id = offsets.notice_id and {{ in_force('offsets', 'chosen.policy_date') }}
    left join dated on chosen.notice_id = dated.notice_id
    group by chosen.notice_id
),

regions as (
    select
        'region' as level,
        'notice:' || notice_id as context_id,
        notice_id,
        cast(null as varchar) as application_no,
        '区域' as sheet_key,
        '区域绩效目标' as sheet_name,
        1 as sheet_order
    from (select distinct notice_id from chosen) as notices
),

projects as (
    select
        'project' as level,
        context_id,
        notice_id,
        application_no,
        application_no as sheet_key,
        {{ sheet_title('application_no', 'unit_name') }} as sheet_name,
        row_number() over (
            partition by notice_id
            order by project_kind, place nulls last, application_no
        ) as sheet_order
    from chosen
),

every as (
    select * from regions
    union all
    select * from projects
)

select
    every.*,
    cast(years.fiscal_year as integer) as fiscal_year
from every
inner join years on every.notice_id = years.notice_id
