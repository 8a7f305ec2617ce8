-- One row a sheet of a book: an application, with the texts of its records.
select
    sheets.* exclude (shape, box_subject, box_part),
    applicants.* exclude (context_id, application_no)
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_form__applicant') }} as applicants on sheets.context_id = applicants.context_id
where sheets.shape = 'book'
