-- One row a workbook of lists of applications (made public, or in their order) of a notice: its title, and the office
-- that selects.
with titles as (
    select
        shape,
        form_id,
        notice_id,
        coalesce(title, file_name) as title
    from {{ ref('int_form__asked') }}
    where shape in ('publicity', 'ranking')
    qualify row_number() over (partition by shape, form_id, notice_id order by starts_on desc) = 1
),

offices as (
    select
        notice_id,
        value as office
    from {{ current_rows('parameters', 'notice_id, parameter') }}
    where parameter = 'selecting_department'
)

select
    titles.*,
    coalesce(offices.office, notices.issuer) as office
from titles
inner join {{ ref('notices') }} as notices on titles.notice_id = notices.notice_id
left join offices on titles.notice_id = offices.notice_id
