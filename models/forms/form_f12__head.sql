-- One row a sheet of F12: one recognised project under a notice that asks for reports of progress.
with asking as (
    select distinct notice_id
    from {{ ref('forms') }}
    where form_id = 'F12'
)

select
    projects.notice_id,
    projects.project_no as sheet_key,
    projects.project_no as sheet_name,
    row_number() over (partition by projects.notice_id order by projects.project_no) as sheet_order,
    projects.context_id,
    projects.project_no,
    coalesce(projects.project_name, projects.track_name) as project_name,
    coalesce(projects.unit_name, projects.uscc) as unit_name,
    projects.track_name,
    strftime(projects.recognised_on, '%Y年%-m月%-d日') as recognised_on,
    strftime(projects.built_from, '%Y年%-m月%-d日')
    || coalesce('至' || strftime(projects.period_to, '%Y年%-m月%-d日'), '起') as period,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as counted_to
from {{ ref('int_project') }} as projects
inner join asking on projects.notice_id = asking.notice_id
