-- One row a main indicator and an area of a notice's projects, for the latest budget year that is over (else the
-- latest): aimed at and reached. Areas are cities where the projects lie in several, else counties, else projects.
with main as (
    select
        place,
        indicator_code
    from {{ current_rows('overview_indicators', 'place') }}
),

aims as (
    select
        actuals.*,
        main.place
    from {{ ref('int_fiscal__actual') }} as actuals
    inner join main on actuals.indicator_code = main.indicator_code
    where actuals.aggregate = 'sum' and actuals.has_target and actuals.fiscal_year is not null
),

years as (
    select
        notice_id,
        coalesce(
            max(fiscal_year) filter (where make_date(fiscal_year, 12, 31) < {{ as_of() }}), max(fiscal_year)
        ) as fiscal_year
    from aims
    group by notice_id
),

placed as (
    select
        aims.*,
        units.region_code,
        coalesce(units.unit_name, applications.uscc) as unit_name
    from aims
    inner join years on aims.notice_id = years.notice_id and aims.fiscal_year = years.fiscal_year
    inner join {{ ref('int_application') }} as applications on aims.context_id = applications.context_id
    left join {{ ref('stg_unit') }} as units on applications.uscc = units.uscc
),

spread as (
    select
        notice_id,
        count(distinct left(region_code, 4)) as cities,
        count(distinct region_code) as counties
    from placed
    group by notice_id
),

coded as (
    select
        placed.*,
        case
            when spread.cities > 1 then coalesce(left(placed.region_code, 4) || '00', '未知')
            when spread.counties > 1 then coalesce(placed.region_code, '未知')
            else placed.application_no
        end as area_code
    from placed
    inner join spread on placed.notice_id = spread.notice_id
),

regions as (
    select * from {{ latest_regions() }}
)

select
    coded.notice_id,
    coded.context_id as project_context_id,
    'area:' || coded.notice_id || '/' || coded.area_code as context_id,
    coded.area_code,
    coalesce(regions.region_name, case when coded.area_code = '未知' then '地区未知' else coded.unit_name end) as area_name,
    coded.place,
    coded.fiscal_year,
    coded.scope_slice,
    coded.indicator_name,
    coded.unit,
    coded.target_value,
    {{ cut_share('coded.value_num', 'coded.value_den', 6) }} as actual_value
from coded
left join regions on coded.area_code = regions.region_code
