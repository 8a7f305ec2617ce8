-- One row a sheet of F10: an application, with the texts of its records.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    apply_year,
    applied_text,
    track_name,
    unit_name,
    uscc,
    legal_representative,
    contact_name,
    contact_phone,
    address,
    website,
    bank_name,
    bank_account,
    period_goal,
    year_goal,
    occupations,
    case when unit_kind in ('企业', '行业组织') then '行业、企业办' end as ownership_option
from {{ ref('int_form__book') }}
where form_id = 'F10'
