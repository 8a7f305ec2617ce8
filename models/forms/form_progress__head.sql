-- One row a sheet of a report of progress: one recognised project.
select
    sheets.* exclude (shape, box_subject, box_part),
    projects.project_no,
    coalesce(projects.project_name, projects.track_name) as project_name,
    coalesce(projects.unit_name, projects.uscc) as unit_name,
    projects.track_name,
    strftime(projects.recognised_on, '%Y年%-m月%-d日') as recognised_on,
    strftime(projects.built_from, '%Y年%-m月%-d日')
    || coalesce('至' || strftime(projects.period_to, '%Y年%-m月%-d日'), '起') as period,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as counted_to
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_project') }} as projects on sheets.context_id = projects.context_id
where sheets.shape = 'progress'
