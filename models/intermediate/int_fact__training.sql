-- One row a training record; a person-time counts in the period of its completion. A view: the records are not copied.
{{ config(materialized='view') }}
with training as (
    select * from {{ ref('stg_training') }}
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
    training.training_kind,
    training.completed_on,
    training.exam_result,
    grades.is_high_skill,
    training.record_key,
    training.src_file,
    training.src_sheet,
    training.src_row
from training
left join grades on training.training_grade = grades.grade
