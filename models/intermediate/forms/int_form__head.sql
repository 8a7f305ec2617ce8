-- One row a sheet of the goal forms, with the texts of its head. A goal written in a text file goes before the one of
-- the application, or the one made of the region's own figures.
with sheets as (
    select * from {{ ref('int_form__context') }}
),

texts as (
    select * from {{ ref('int_form__notice_text') }}
),

written as (
    select
        application_no,
        max(narrative) filter (where box = '实施期总体目标') as period_goal,
        max(narrative) filter (where box = '年度总体目标') as year_goal,
        max(narrative) filter (where box = '项目属性') as project_attribute
    from {{ source('door', 'narrative') }}
    where part = ''
    group by application_no
),

projects as (
    select
        sheets.notice_id,
        sheets.context_id,
        applications.project_name,
        applications.unit_name,
        applications.uscc,
        coalesce(written.period_goal, applications.period_goal) as period_goal,
        coalesce(written.year_goal, applications.year_goal) as year_goal,
        written.project_attribute,
        year(applications.period_from) as year_from,
        year(applications.period_to) as year_to
    from sheets
    inner join {{ ref('int_application') }} as applications on sheets.application_no = applications.application_no
    left join written on applications.application_no = written.application_no
),

regions as (
    select
        'notice:' || projects.notice_id as context_id,
        cast(null as varchar) as project_name,
        cast(null as varchar) as implementing_unit,
        cast(null as varchar) as project_attribute,
        coalesce(any_value(written.period_goal), any_value(goals.period_goal)) as period_goal,
        coalesce(any_value(written.year_goal), any_value(goals.year_goal)) as year_goal,
        min(projects.year_from) as year_from,
        max(projects.year_to) as year_to
    from projects
    left join {{ ref('int_form__region_goal') }} as goals on 'notice:' || projects.notice_id = goals.context_id
    left join written on projects.notice_id = written.application_no
    group by projects.notice_id
),

bodies as (
    select * from regions
    union all
    select
        context_id,
        project_name,
        coalesce(unit_name, uscc) as implementing_unit,
        project_attribute,
        period_goal,
        year_goal,
        year_from,
        year_to
    from projects
)

select
    sheets.level,
    sheets.notice_id,
    sheets.sheet_key,
    sheets.sheet_name,
    sheets.sheet_order,
    sheets.context_id,
    sheets.fiscal_year,
    texts.transfer_name,
    bodies.project_name,
    texts.central_department,
    texts.finance_department,
    coalesce(texts.labour_department, notices.issuer) as labour_department,
    bodies.implementing_unit,
    bodies.project_attribute,
    bodies.year_from || '年' || coalesce('—' || nullif(bodies.year_to, bodies.year_from) || '年', '') as period_text,
    bodies.period_goal,
    bodies.year_goal
from sheets
inner join {{ ref('notices') }} as notices on sheets.notice_id = notices.notice_id
left join texts on sheets.notice_id = texts.notice_id
left join bodies on sheets.context_id = bodies.context_id
