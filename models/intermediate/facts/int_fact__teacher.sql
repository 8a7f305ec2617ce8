-- One row a teacher a year. 技师 and 高级技师 include the grades above them.
with grades as (
    select
        grade,
        grade_rank >= max(grade_rank) filter (where grade = '技师') over () as is_technician,
        grade_rank >= max(grade_rank) filter (where grade = '高级技师') over () as is_senior_technician
    from {{ ref('grades') }}
)

select
    'teacher' as record_type,
    teachers.uscc,
    teachers.person_key,
    teachers.person_masked,
    teachers.stat_year,
    teachers.employment,
    teachers.teacher_kind,
    teachers.title,
    teachers.grade,
    coalesce(teachers.is_integrated, false) as is_integrated,
    coalesce(grades.is_technician, false) as is_technician,
    coalesce(grades.is_senior_technician, false) as is_senior_technician,
    teachers.record_key,
    teachers.src_file,
    teachers.src_sheet,
    teachers.src_row
from {{ ref('stg_teacher') }} as teachers
left join grades on teachers.grade = grades.grade
