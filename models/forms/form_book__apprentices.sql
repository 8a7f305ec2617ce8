-- One row an apprentice of the studio of a book, in the order they were taken.
select
    books.form_id,
    books.notice_id,
    books.sheet_key,
    cast(row_number() over (
        partition by books.form_id, books.context_id order by apprentices.apprenticed_on, apprentices.record_key
    ) as integer) as line_no,
    books.context_id,
    apprentices.person_name as apprentice_name,
    strftime(apprentices.apprenticed_on, '%Y-%m-%d') as apprenticed_on,
    strftime(apprentices.finished_on, '%Y-%m-%d') as finished_on,
    apprentices.grade,
    strftime(apprentices.graded_on, '%Y-%m-%d') as graded_on
from {{ ref('int_form__application') }} as books
inner join {{ ref('stg_apprentice') }} as apprentices on books.application_no = apprentices.application_no
where books.shape = 'book'
