-- One row a sheet of F11, the list made public: those chosen, or in reserve, of one list of a notice.
{%- set day_text = "year({0}) || '年' || month({0}) || '月' || day({0}) || '日'" %}
with lists as (
    select
        notice_id,
        list_id,
        list_label,
        status,
        count(*) as applications,
        max(apply_year) as title_year,
        min(public_from) as public_from,
        max(public_to) as public_to
    from {{ ref('int_form__selection_line') }}
    where status in ('拟入选', '备选')
    group by notice_id, list_id, list_label, status
),

titles as (
    select
        notice_id,
        file_name as title
    from {{ ref('forms') }}
    where form_id = 'F11' and edition = 'publicity'
    qualify row_number() over (partition by notice_id order by starts_on desc) = 1
),

offices as (
    select
        notice_id,
        value as office
    from {{ ref('parameters') }}
    where parameter = 'selecting_department'
    qualify row_number() over (partition by notice_id order by starts_on desc) = 1
)

select
    lists.notice_id,
    lists.status || lists.list_id as sheet_key,
    lists.status || '-' || lists.list_label as sheet_name,
    row_number() over (
        partition by lists.notice_id order by lists.status = '备选', lists.list_label
    ) as sheet_order,
    'notice:' || lists.notice_id as context_id,
    titles.title,
    lists.status || '名单（' || lists.list_label || '，共' || lists.applications || '个）' as list_title,
    offices.office,
    case
        when lists.public_from is null then '　　　年　　月　　日至　　　年　　月　　日'
        else {{ day_text.format('lists.public_from') }} || '至' || {{ day_text.format('lists.public_to') }}
    end as public_span
from lists
inner join titles on lists.notice_id = titles.notice_id
left join offices on lists.notice_id = offices.notice_id
