-- One row a place that people may write in on a sheet of a budget year: of which project or region, the box, and the
-- part of its text file: the year (in monitoring the month too), then the indicator or money line where it has one.
with boxes as (
    select
        boxes.notice_id,
        boxes.form_id,
        boxes.box,
        boxes.one_for,
        form_years.level,
        form_years.years,
        form_years.by_month
    from {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
    inner join {{ ref('form_years') }} as form_years
        on boxes.form_id = form_years.form_id and coalesce(boxes.level, form_years.level) = form_years.level
),

rows_of_sheets as (
    select
        context_id,
        fiscal_year,
        'sheet' as one_for,
        '' as row_part
    from {{ ref('int_fiscal__sheet') }}
    union all
    select
        context_id,
        fiscal_year,
        'indicator' as one_for,
        split_part(scope_slice, '@', 1) as row_part
    from {{ ref('int_fiscal__indicator_line') }}
    union all
    select
        context_id,
        fiscal_year,
        'fund' as one_for,
        {{ line_part('label') }} as row_part
    from {{ ref('int_fiscal__fund_line') }}
    where block = 'class'
)

select
    sheets.notice_id,
    boxes.form_id,
    sheets.level,
    sheets.sheet_key,
    sheets.context_id,
    sheets.fiscal_year,
    coalesce(sheets.application_no, sheets.notice_id) as box_subject,
    boxes.box,
    rows_of_sheets.row_part,
    {{ box_part('sheets.fiscal_year', 'sheets.cutoff_month', 'boxes.by_month') }}
    || coalesce('-' || nullif(rows_of_sheets.row_part, ''), '') as part,
    boxes.by_month,
    case boxes.years when 'every' then sheets.is_over else sheets.is_latest end as is_printed
from {{ ref('int_fiscal__sheet') }} as sheets
inner join boxes on sheets.notice_id = boxes.notice_id and sheets.level = boxes.level
inner join rows_of_sheets
    on
        sheets.context_id = rows_of_sheets.context_id
        and sheets.fiscal_year = rows_of_sheets.fiscal_year
        and boxes.one_for = rows_of_sheets.one_for
