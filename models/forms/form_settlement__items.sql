-- One row an item of the settlement, project by project. The amount of a recovery that is not called for is left blank.
select
    lines.notice_id,
    lines.notice_id as sheet_key,
    cast(row_number() over (
        partition by lines.notice_id order by lines.project_no, lines.item_no
    ) as integer) as line_no,
    'project:' || lines.project_no as context_id,
    cast(dense_rank() over (partition by lines.notice_id order by lines.project_no) as varchar) as project_order,
    lines.project_no,
    lines.unit_name,
    lines.track_name,
    lines.item,
    case when lines.met or not lines.is_recovery then lines.nominal_yuan end as nominal_yuan,
    lines.due_yuan,
    lines.paid_yuan,
    lines.outstanding_yuan,
    cast(lines.due_on as varchar) as due_on,
    case when lines.met then '是' else '否' end as met,
    lines.clause,
    lines.reason
from {{ ref('int_form__settlement_line') }} as lines
where
    lines.notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'settlement'
    )
