-- One row a workbook of selection lists (F11) of a notice: its title, and the office that selects.
with titles as (
    select
        notice_id,
        edition,
        file_name as title
    from {{ ref('forms') }}
    where form_id = 'F11'
    qualify row_number() over (partition by notice_id, edition order by starts_on desc) = 1
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
    titles.notice_id,
    titles.edition,
    titles.title,
    offices.office
from titles
left join offices on titles.notice_id = offices.notice_id
