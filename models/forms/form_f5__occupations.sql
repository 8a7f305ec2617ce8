-- One row an occupation that F5 was applied for, in the order of the application.
select
    books.notice_id,
    books.sheet_key,
    cast(row_number() over (
        partition by books.form_id, books.context_id
        order by applied.ordinal nulls last, applied.occupation_code
    ) as integer) as line_no,
    books.context_id,
    applied.occupation_code as part,
    applied.occupation_name,
    applied.top_grade,
    case applied.has_matching_conditions when true then '是' when false then '否' end as has_matching_conditions,
    case applied.is_urgently_needed when true then '是' when false then '否' end as is_urgently_needed,
    cast(experts.number_value as integer) as experts
from {{ ref('int_form__book') }} as books
inner join {{ ref('stg_application_occupation') }} as applied on books.application_no = applied.application_no
left join {{ ref('int_form__entry') }} as experts
    on
        books.form_id = experts.form_id
        and books.context_id = experts.context_id
        and experts.entry = 'experts_by_occupation'
        and applied.occupation_code = experts.slice
where books.form_id = 'F5'
