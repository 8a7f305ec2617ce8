-- One row a sheet of a summary list: one recommender, with the year of the latest of its applications.
select
    sheets.* exclude (shape, box_subject, box_part),
    sheets.sheet_key as recommender,
    cast(max(applications.apply_year) as integer) as title_year
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('int_form__application') }} as printed
    on
        sheets.form_id = printed.form_id
        and sheets.notice_id = printed.notice_id
        and sheets.sheet_key = printed.sheet_key
inner join {{ ref('int_application') }} as applications on printed.context_id = applications.context_id
where sheets.shape = 'summary'
group by
    sheets.form_id, sheets.notice_id, sheets.sheet_key, sheets.sheet_name, sheets.sheet_order, sheets.context_id
