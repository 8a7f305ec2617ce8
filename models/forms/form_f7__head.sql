-- One row a sheet of F7: an application, with the texts of its records.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    apply_year,
    applied_text,
    track_name,
    tier,
    municipal_category,
    project_name,
    recommender,
    unit_name,
    uscc,
    unit_kind,
    affiliation,
    department_in_charge,
    enterprise_size,
    contact_name,
    contact_phone,
    address,
    occupations
from {{ ref('int_form__book') }}
where form_id = 'F7'
