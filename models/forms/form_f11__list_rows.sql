-- One row an application made public on F11, by category, in the order of selection.
select
    notice_id,
    status || list_id as sheet_key,
    cast(row_number() over (
        partition by notice_id, status, list_id order by category, place nulls last, application_no
    ) as integer) as line_no,
    context_id,
    cast(row_number() over (
        partition by notice_id, status, list_id order by category, place nulls last, application_no
    ) as varchar) as line_text,
    coalesce(category, list_label) as category,
    unit_name,
    unit_kind,
    project_name,
    recommender,
    recommended_rank,
    cast(null as varchar) as remarks
from {{ ref('int_form__selection_line') }}
where status in ('拟入选', '备选')
