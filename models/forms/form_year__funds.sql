-- One row a money line of a sheet, by the year's own funds, those carried over and others, in yuan; rates between
-- 0 and 1. The points stand on the first line, where there are targets to be evaluated at all.
select
    sheets.notice_id,
    sheets.level,
    sheets.sheet_key,
    cast(lines.line_no as integer) as line_no,
    sheets.context_id,
    {{ line_part('lines.label') }} as part,
    lines.label,
    lines.label_monitor,
    lines.line_slice,
    lines.initial_yuan,
    lines.budget_yuan,
    lines.executed_yuan,
    lines.execution_rate,
    lines.months_yuan,
    lines.months_rate,
    case when lines.line_id = 'total' then cast(cast(totals.execution_weight as integer) as varchar) else '—' end
        as weight,
    case when lines.line_id = 'total' and totals.unknown is not null then totals.execution_points end as points,
    case when lines.line_id <> 'total' then '—' end as points_text
from {{ ref('int_fiscal__fund_line') }} as lines
inner join {{ ref('int_fiscal__sheet') }} as sheets
    on lines.context_id = sheets.context_id and lines.fiscal_year = sheets.fiscal_year
left join {{ ref('int_fiscal__score_total') }} as totals
    on lines.context_id = totals.context_id and lines.fiscal_year = totals.fiscal_year
where lines.block = 'class'
