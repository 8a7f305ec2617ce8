-- One row a sheet of a goal form, with the texts of its head. A region has neither project nor implementing unit; what
-- is written into its boxes lies under its notice.
select
    sheets.* exclude (shape, box_subject, box_part),
    split_part(sheets.context_id, ':', 2) as box_subject,
    heads.* exclude (level, notice_id, sheet_key, sheet_name, sheet_order, context_id)
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_form__head') }} as heads on sheets.context_id = heads.context_id
where sheets.shape = 'goal'
