-- One row a text that people wrote into a form of a budget year: of which sheet, row and box.
select
    boxes.notice_id,
    boxes.form_id,
    boxes.level,
    boxes.sheet_key,
    boxes.context_id,
    boxes.row_part as part,
    boxes.box as entry,
    '' as slice,
    narratives.narrative as text_value,
    cast(null as decimal(28, 6)) as number_value
from {{ ref('int_fiscal__box') }} as boxes
inner join {{ source('door', 'narrative') }} as narratives
    on
        boxes.box_subject = narratives.application_no
        and boxes.box = narratives.box
        and boxes.part = narratives.part
where boxes.is_printed
