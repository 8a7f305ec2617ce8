-- One row a sheet of a book: an application, with the texts of its records.
select
    sheets.form_id,
    sheets.notice_id,
    sheets.sheet_key,
    sheets.sheet_name,
    sheets.sheet_order,
    sheets.context_id,
    applicants.* exclude (context_id, application_no)
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_form__applicant') }} as applicants on sheets.context_id = applicants.context_id
where sheets.shape = 'book'
