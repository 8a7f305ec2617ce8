-- One row a sheet of the order of candidates: one list of a notice, all its applications.
with lists as (
    select
        notice_id,
        list_id,
        list_label,
        count(*) as applications
    from {{ ref('int_form__selection_line') }}
    group by notice_id, list_id, list_label
)

select
    sheets.* exclude (shape, box_subject, box_part),
    titles.title,
    lists.list_label || '（共' || lists.applications || '个申报）' as list_title,
    titles.office
from {{ ref('int_form__sheet') }} as sheets
inner join lists on sheets.notice_id = lists.notice_id and sheets.sheet_key = lists.list_id
inner join {{ ref('int_form__list_title') }} as titles
    on sheets.shape = titles.shape and sheets.form_id = titles.form_id and sheets.notice_id = titles.notice_id
where sheets.shape = 'ranking'
