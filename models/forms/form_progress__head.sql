-- One row a sheet of a report of progress: one recognised project; told where its unit has others of the kind, for
-- trainings and certificates are a unit's.
with projects as (
    select
        *,
        string_agg(project_no, '、') over (
            partition by uscc, project_kind
            order by project_no
            rows between unbounded preceding and unbounded following
        ) as of_the_unit,
        count(*) over (partition by uscc, project_kind) as in_the_unit
    from {{ ref('int_project') }}
)

select
    sheets.* exclude (shape, box_subject, box_part),
    projects.project_no,
    coalesce(projects.project_name, projects.track_name) as project_name,
    coalesce(projects.unit_name, projects.uscc) as unit_name,
    projects.track_name,
    strftime(projects.recognised_on, '%Y年%-m月%-d日') as recognised_on,
    strftime(projects.built_from, '%Y年%-m月%-d日')
    || coalesce('至' || strftime(projects.period_to, '%Y年%-m月%-d日'), '起') as period,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as counted_to,
    case
        when projects.in_the_unit > 1 and projects.project_kind = 'base'
            then '培训、取证按单位记录，不分项目：' || projects.of_the_unit || '为同一单位，各表“按记录”的培训、取证是全单位的数，不能相加。'
    end as unit_note
from {{ ref('int_form__sheet') }} as sheets
inner join projects on sheets.context_id = projects.context_id
where sheets.shape = 'progress'
