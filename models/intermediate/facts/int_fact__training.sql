-- One row a training record; a person-time counts in the period of its completion. A view: the records are not copied.
{{ config(materialized='view') }}
with occupations as (
    select
        occupation_code,
        is_digital
    from {{ ref('occupations') }}
),

grades as (
    select
        grade,
        is_high_skill
    from {{ ref('grades') }}
)

select
    'training' as record_type,
    training.uscc,
    training.person_key,
    training.person_masked,
    training.occupation_code,
    training.training_grade,
    training.training_kind,
    training.person_group,
    training.completed_on,
    training.exam_result,
    coalesce(occupations.is_digital, false) or coalesce(applied.is_digital_skill, false) as is_digital,
    coalesce(applied.matches_key_industry, false) as is_key_industry,
    grades.is_high_skill,
    training.record_key,
    training.src_file,
    training.src_sheet,
    training.src_row
from {{ ref('stg_training') }} as training
left join grades on training.training_grade = grades.grade
left join occupations on training.occupation_code = occupations.occupation_code
left join {{ ref('int_application__unit_occupation') }} as applied
    on training.uscc = applied.uscc and training.occupation_code = applied.occupation_code
