-- One row a candidate, by category: the eligible in the order of selection, then the others by their recommender's
-- order; the numbers are entries.
select
    notice_id,
    list_id as sheet_key,
    cast(row_number() over (
        partition by notice_id, list_id
        order by category nulls last, place nulls last, recommended_rank nulls last, application_no
    ) as integer) as line_no,
    context_id,
    coalesce(category, '未填报类别') as category,
    cast(place as varchar) as place_text,
    unit_name,
    project_name,
    recommender,
    status,
    reason
from {{ ref('int_form__selection_line') }}
