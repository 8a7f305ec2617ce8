-- One row a sheet of F11, the order of all candidates of one list of a notice.
with lists as (
    select
        notice_id,
        list_id,
        list_label,
        count(*) as applications
    from {{ ref('int_form__selection_line') }}
    group by notice_id, list_id, list_label
),

titles as (
    select
        notice_id,
        file_name as title
    from {{ ref('forms') }}
    where form_id = 'F11' and edition = 'ranking'
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
    lists.list_id as sheet_key,
    lists.list_label as sheet_name,
    row_number() over (partition by lists.notice_id order by lists.list_label) as sheet_order,
    'notice:' || lists.notice_id as context_id,
    titles.title,
    lists.list_label || '（共' || lists.applications || '个申报）' as list_title,
    offices.office
from lists
inner join titles on lists.notice_id = titles.notice_id
left join offices on lists.notice_id = offices.notice_id
