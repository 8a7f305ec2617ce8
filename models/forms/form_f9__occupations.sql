-- One row an occupation that F9 was applied for, in the order of the application, with its trainings of three years.
with numbered as (
    select
        application_no,
        occupation_code,
        occupation_name,
        cast(row_number() over (
            partition by application_no order by ordinal nulls last, occupation_code
        ) as integer) as line_no
    from {{ ref('stg_application_occupation') }}
)

select
    books.notice_id,
    books.sheet_key,
    applied.line_no,
    books.context_id,
    applied.occupation_code as part,
    applied.occupation_name,
    applied.occupation_code || '@' || books.first_year as first_slice,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.first_year
    ) as integer) as first_trained,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_high_skill_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.first_year
    ) as integer) as first_high_skill,
    applied.occupation_code || '@' || books.second_year as second_slice,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.second_year
    ) as integer) as second_trained,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_high_skill_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.second_year
    ) as integer) as second_high_skill,
    applied.occupation_code || '@' || books.third_year as third_slice,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.third_year
    ) as integer) as third_trained,
    cast(max(numbers.number_value) filter (
        where
        numbers.entry = 'training_high_skill_by_occupation'
        and numbers.slice = applied.occupation_code || '@' || books.third_year
    ) as integer) as third_high_skill
from {{ ref('int_form__book') }} as books
inner join numbered as applied on books.application_no = applied.application_no
left join {{ ref('int_form__entry') }} as numbers
    on books.form_id = numbers.form_id and books.context_id = numbers.context_id
where books.form_id = 'F9'
group by all
