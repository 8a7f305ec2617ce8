-- One row a sheet of F4: one recommender.
select
    notice_id,
    sheet_key,
    sheet_name,
    sheet_order,
    context_id,
    recommender,
    title_year
from {{ ref('int_form__summary_head') }}
where form_id = 'F4'
