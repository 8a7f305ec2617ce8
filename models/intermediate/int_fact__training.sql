-- One row a training record; a person-time counts in the period of its completion. A view: the records are not copied.
{{ config(materialized='view') }}
with training as (
    select * from {{ ref('stg_training') }}
),

digital as (
    select
        applications.uscc,
        applied.occupation_code
    from {{ ref('stg_application_occupation') }} as applied
    inner join {{ ref('stg_application') }} as applications on applied.application_no = applications.application_no
    where applied.is_digital_skill
    group by applications.uscc, applied.occupation_code
),

occupations as (
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
    training.training_kind,
    training.completed_on,
    training.exam_result,
    coalesce(occupations.is_digital, false) or digital.occupation_code is not null as is_digital,
    grades.is_high_skill,
    training.record_key,
    training.src_file,
    training.src_sheet,
    training.src_row
from training
left join grades on training.training_grade = grades.grade
left join occupations on training.occupation_code = occupations.occupation_code
left join digital on training.uscc = digital.uscc and training.occupation_code = digital.occupation_code
