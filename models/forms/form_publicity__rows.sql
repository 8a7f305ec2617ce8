-- One row an application made public, by category, in the order of selection; its numbers are entries.
select
    notice_id,
    public_list_id as sheet_key,
    cast(row_number() over (
        partition by notice_id, public_list_id order by category, place nulls last, application_no
    ) as integer) as line_no,
    context_id,
    coalesce(category, list_label) as category,
    unit_name,
    unit_kind,
    project_name,
    recommender
from {{ ref('int_form__selection_line') }}
where public_list_id is not null
