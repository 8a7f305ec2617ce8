-- One row a sheet that looks back upon a budget year: each project with a budget that year, and its region; with
-- what a project aimed at and what came of it in words, the latest report of the year, and the year's problems.
-- Projects stand in the order of the goal forms.
with scopes as (
    select
        scopes.*,
        applications.project_name,
        coalesce(applications.unit_name, applications.uscc) as implementing_unit,
        applications.year_goal,
        row_number() over (
            partition by scopes.notice_id, scopes.fiscal_year
            order by scopes.project_kind, selection.place nulls last, scopes.application_no
        ) as place
    from {{ ref('int_fiscal__scope') }} as scopes
    inner join {{ ref('int_application') }} as applications on scopes.context_id = applications.context_id
    left join {{ ref('int_application__selection') }} as selection
        on scopes.application_no = selection.application_no and selection.status = '拟入选'
    where scopes.fiscal_year is not null
),

reports as (
    select
        project_id,
        cast(left(report_month, 4) as integer) as fiscal_year,
        max_by(progress_text, report_month) as year_outcome,
        string_agg(distinct problems, '；' order by problems)
        filter (where problems not in ('无', '暂无', '没有')) as problems
    from {{ ref('stg_progress') }}
    group by project_id, cast(left(report_month, 4) as integer)
),

projects as (
    select
        scopes.notice_id,
        scopes.context_id,
        scopes.application_no,
        scopes.project_id,
        scopes.fiscal_year,
        scopes.is_over,
        scopes.is_latest,
        scopes.cutoff_month,
        scopes.place,
        scopes.project_name,
        scopes.implementing_unit,
        scopes.year_goal,
        reports.year_outcome,
        reports.problems
    from scopes
    left join reports
        on scopes.project_id = reports.project_id and scopes.fiscal_year = reports.fiscal_year
),

regions as (
    select
        notice_id,
        'notice:' || notice_id as context_id,
        fiscal_year,
        bool_and(is_over) as is_over
    from projects
    group by notice_id, fiscal_year
),

shared as (
    select
        notice_id,
        fiscal_year,
        string_agg(problems || '（' || projects || '个项目）', '；' order by projects desc, problems) as problems
    from (
        select
            notice_id,
            fiscal_year,
            problems,
            count(*) as projects
        from projects
        where problems is not null
        group by notice_id, fiscal_year, problems
    ) as counted
    group by notice_id, fiscal_year
),

every as (
    select
        'project' as level,
        *
    from projects
    union all by name
    select
        'region' as level,
        0 as place,
        true as is_latest,
        regions.*,
        shared.problems
    from regions
    left join shared on regions.notice_id = shared.notice_id and regions.fiscal_year = shared.fiscal_year
),

texts as (
    select * from {{ ref('int_form__notice_text') }}
)

select
    every.notice_id,
    every.level,
    every.context_id,
    every.application_no,
    every.project_id,
    every.fiscal_year,
    {{ year_sheet_key('every.application_no', 'every.fiscal_year') }} as sheet_key,
    {{ sheet_title(year_sheet_key('every.application_no', 'every.fiscal_year'), 'every.implementing_unit') }}
        as sheet_name,
    row_number()
        over (partition by every.notice_id, every.level order by every.fiscal_year, every.place)
        as sheet_order,
    every.is_over,
    every.is_latest,
    every.cutoff_month,
    texts.transfer_name,
    texts.central_department,
    texts.finance_department,
    texts.labour_department,
    every.project_name,
    every.implementing_unit,
    every.year_goal,
    every.year_outcome,
    every.problems
from every
left join texts on every.notice_id = texts.notice_id
