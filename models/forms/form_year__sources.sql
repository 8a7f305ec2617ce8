-- One row a money line of a sheet, by where the money comes from, in yuan; rates between 0 and 1.
select
    sheets.notice_id,
    sheets.level,
    sheets.sheet_key,
    cast(lines.line_no as integer) as line_no,
    sheets.context_id,
    lines.label,
    lines.label_before_2022,
    lines.line_slice,
    lines.budget_yuan,
    lines.executed_yuan,
    lines.execution_rate
from {{ ref('int_fiscal__fund_line') }} as lines
inner join {{ ref('int_fiscal__sheet') }} as sheets
    on lines.context_id = sheets.context_id and lines.fiscal_year = sheets.fiscal_year
where lines.block = 'source'
