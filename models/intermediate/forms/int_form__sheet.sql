-- One row a sheet that a form prints under a notice: what it is about, its name, its place in the workbook; and where
-- the texts of its boxes lie, if not under what it is about. Sheets of a budget year are there for every form of the
-- year, asked for or not: the fiscal system's tables take them too.
with asked as (
    select distinct
        shape,
        form_id,
        notice_id
    from {{ ref('int_form__asked') }}
),

goals as (
    select
        asked.*,
        sheets.sheet_key,
        sheets.sheet_name,
        sheets.sheet_order,
        sheets.context_id
    from asked
    inner join {{ ref('form_sheets') }} as form_sheets on asked.form_id = form_sheets.form_id
    inner join {{ ref('int_form__context') }} as sheets
        on asked.notice_id = sheets.notice_id and form_sheets.level = sheets.level
    where asked.shape = 'goal'
),

books as (
    select
        printed.shape,
        printed.form_id,
        printed.notice_id,
        printed.sheet_key,
        {{ sheet_title('printed.sheet_key', 'applications.unit_name') }} as sheet_name,
        row_number() over (
            partition by printed.form_id, printed.notice_id
            order by applications.recommender, applications.recommended_rank nulls last, printed.application_no
        ) as sheet_order,
        printed.context_id
    from {{ ref('int_form__application') }} as printed
    inner join {{ ref('int_application') }} as applications on printed.context_id = applications.context_id
    where printed.shape = 'book'
),

lists as (
    select
        *,
        row_number() over (
            partition by shape, form_id, notice_id order by is_reserve, sheet_name
        ) as sheet_order,
        'notice:' || notice_id as context_id
    from (
        select distinct
            printed.shape,
            printed.form_id,
            printed.notice_id,
            printed.sheet_key,
            case printed.shape
                when 'summary' then printed.sheet_key
                when 'publicity' then lines.status || '-' || lines.list_label
                else lines.list_label
            end as sheet_name,
            printed.shape = 'publicity' and lines.status = '备选' as is_reserve
        from {{ ref('int_form__application') }} as printed
        left join {{ ref('int_form__selection_line') }} as lines on printed.context_id = lines.context_id
        where printed.shape <> 'book'
    ) as named
),

projects as (
    select
        asked.*,
        projects.project_no as sheet_key,
        {{ sheet_title('projects.project_no', 'projects.unit_name') }} as sheet_name,
        row_number() over (
            partition by asked.form_id, asked.notice_id order by projects.project_no
        ) as sheet_order,
        projects.context_id
    from asked
    inner join {{ ref('int_project') }} as projects on asked.notice_id = projects.notice_id
    where asked.shape = 'progress'
),

notices as (
    select
        asked.*,
        asked.notice_id as sheet_key,
        case asked.shape when 'overview' then '总览' else '资金拨付与结算' end as sheet_name,
        1 as sheet_order,
        case asked.shape when 'overview' then 'applications:' else 'projects:' end || asked.notice_id as context_id
    from asked
    where
        asked.shape in ('settlement', 'overview')
        and (
            asked.notice_id in (select projects.notice_id from {{ ref('int_project') }} as projects)
            or asked.shape = 'overview'
            and asked.notice_id in (select applications.notice_id from {{ ref('int_application') }} as applications)
        )
),

years as (
    select
        'year' as shape,
        form_years.form_id,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.sheet_name,
        sheets.sheet_order,
        sheets.context_id,
        coalesce(sheets.application_no, sheets.notice_id) as box_subject,
        {{ box_part('sheets.fiscal_year', 'sheets.cutoff_month', 'form_years.by_month') }} as box_part
    from {{ ref('int_fiscal__sheet') }} as sheets
    inner join {{ ref('form_years') }} as form_years
        on
            sheets.level = form_years.level
            and case form_years.years when 'every' then sheets.is_over else sheets.is_latest end
),

every as (
    select * from years
    union all by name
    select * from goals
    union all by name
    select * from books
    union all by name
    select * exclude (is_reserve) from lists
    union all by name
    select * from projects
    union all by name
    select * from notices
)

select * replace (cast(sheet_order as integer) as sheet_order)
from every
