-- One row an entry of F7: the value of a measure, or the text handed in for a box.
select
    notice_id,
    sheet_key,
    context_id,
    part,
    entry,
    slice,
    text_value,
    number_value
from {{ ref('int_form__entry') }}
where form_id = 'F7'
