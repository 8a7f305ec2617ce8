-- One row an occupation that the application of a book is for, in its order, with the slices under which the book's
-- entries count the occupation's trainings of the three years before.
select
    books.form_id,
    books.notice_id,
    books.sheet_key,
    cast(row_number() over (
        partition by books.form_id, books.context_id
        order by applied.ordinal nulls last, applied.occupation_code
    ) as integer) as line_no,
    books.context_id,
    applied.occupation_code as part,
    applied.occupation_name,
    applied.top_grade,
    case applied.has_matching_conditions when true then '是' when false then '否' end as has_matching_conditions,
    case applied.is_urgently_needed when true then '是' when false then '否' end as is_urgently_needed,
    applied.occupation_code || '@' || applicants.first_year as first_slice,
    applied.occupation_code || '@' || applicants.second_year as second_slice,
    applied.occupation_code || '@' || applicants.third_year as third_slice
from {{ ref('int_form__application') }} as books
inner join {{ ref('int_form__applicant') }} as applicants on books.context_id = applicants.context_id
inner join {{ ref('stg_application_occupation') }} as applied on books.application_no = applied.application_no
where books.shape = 'book'
