-- One row a sheet of the lists made public: those chosen, or in reserve, of one list of a notice.
{%- set day_text = "year({0}) || '年' || month({0}) || '月' || day({0}) || '日'" %}
with lists as (
    select
        notice_id,
        public_list_id,
        status,
        list_label,
        count(*) as applications,
        min(public_from) as public_from,
        max(public_to) as public_to
    from {{ ref('int_form__selection_line') }}
    where public_list_id is not null
    group by notice_id, public_list_id, status, list_label
)

select
    sheets.* exclude (shape, box_subject, box_part),
    titles.title,
    lists.status || '名单（' || lists.list_label || '，共' || lists.applications || '个）' as list_title,
    titles.office,
    case
        when lists.public_from is null then '　　　年　　月　　日至　　　年　　月　　日'
        else {{ day_text.format('lists.public_from') }} || '至' || {{ day_text.format('lists.public_to') }}
    end as public_span
from {{ ref('int_form__sheet') }} as sheets
inner join lists on sheets.notice_id = lists.notice_id and sheets.sheet_key = lists.public_list_id
inner join {{ ref('int_form__list_title') }} as titles
    on sheets.shape = titles.shape and sheets.form_id = titles.form_id and sheets.notice_id = titles.notice_id
where sheets.shape = 'publicity'
