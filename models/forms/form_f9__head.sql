-- One row a sheet of F9: an application, with the texts of its records.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    apply_year,
    first_year,
    second_year,
    third_year,
    applied_text,
    unit_name,
    department_in_charge,
    legal_representative,
    address,
    postcode,
    website,
    occupations,
    case unit_kind when '技工院校' then '技工院校' when '公共实训基地' then '公共实训中心' end as kind_option
from {{ ref('int_form__book') }}
where form_id = 'F9'
