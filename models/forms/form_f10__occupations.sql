-- One row an occupation that F10 was applied for, in the order of the application.
select
    books.notice_id,
    books.sheet_key,
    cast(row_number() over (
        partition by books.form_id, books.context_id
        order by applied.ordinal nulls last, applied.occupation_code
    ) as integer) as line_no,
    books.context_id,
    applied.occupation_code as part,
    applied.occupation_name
from {{ ref('int_form__book') }} as books
inner join {{ ref('stg_application_occupation') }} as applied on books.application_no = applied.application_no
where books.form_id = 'F10'
