-- One row a sheet of F8: an application, with the texts of its records.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    apply_year,
    applied_text,
    track_name,
    recommender,
    unit_name,
    uscc,
    unit_kind,
    contact_name,
    contact_phone
from {{ ref('int_form__book') }}
where form_id = 'F8'
