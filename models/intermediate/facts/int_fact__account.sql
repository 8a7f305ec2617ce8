-- One row a funding record, under its project. What was spent before the project began counts from its first day on.
select
    funds.record_type,
    funds.project_no,
    funds.stage,
    funds.source,
    funds.outcome,
    funds.amount_yuan,
    greatest(funds.booked_on, coalesce(projects.built_from, funds.booked_on)) as counted_on,
    funds.record_key,
    funds.src_file,
    funds.src_sheet,
    funds.src_row
from {{ ref('int_money__fund') }} as funds
left join {{ ref('int_project') }} as projects on funds.project_no = projects.project_no
