-- One row an apprentice of the studio of a book as it stood on the day of application, in the order they were
-- taken: who was taken by then, and what each had reached.
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
    case
        when apprentices.finished_on <= applications.applied_on then strftime(apprentices.finished_on, '%Y-%m-%d')
    end as finished_on,
    case
        when
            coalesce(apprentices.graded_on, apprentices.finished_on, apprentices.apprenticed_on)
            <= applications.applied_on
            then apprentices.grade
    end as grade,
    case
        when apprentices.graded_on <= applications.applied_on then strftime(apprentices.graded_on, '%Y-%m-%d')
    end as graded_on
from {{ ref('int_form__application') }} as books
inner join {{ ref('stg_apprentice') }} as apprentices on books.application_no = apprentices.application_no
inner join {{ ref('int_application') }} as applications on books.context_id = applications.context_id
where books.shape = 'book' and apprentices.apprenticed_on <= applications.applied_on
