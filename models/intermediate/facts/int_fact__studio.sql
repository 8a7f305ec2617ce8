-- One row a studio of an application. Never awarded is 0; awarded, but at a unit that is not named, is unknown.
with applications as (
    select
        application_no,
        uscc,
        applied_on
    from {{ ref('int_application') }}
),

grades as (
    select
        grade,
        grade_rank
    from {{ ref('grades') }}
)

select
    'studio' as record_type,
    studios.application_no,
    studios.leader_masked as person_masked,
    grades.grade_rank as leader_grade_rank,
    date_sub('year', studios.leader_birth_date, applications.applied_on) as leader_age,
    studios.patents,
    case
        when studios.awarded_year is null and studios.awarded_uscc is null then 0
        when studios.awarded_uscc is not null then cast(studios.awarded_uscc = applications.uscc as integer)
    end as prior_award_same_unit,
    studios.record_key,
    studios.src_file,
    studios.src_sheet,
    studios.src_row
from {{ ref('stg_studio') }} as studios
inner join applications on studios.application_no = applications.application_no
left join grades on studios.grade = grades.grade
