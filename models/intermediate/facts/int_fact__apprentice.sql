-- One row an apprentice of a studio; a grade reached after the day of the build is not known yet.
select
    'apprentice' as record_type,
    apprentices.application_no,
    apprentices.person_key,
    apprentices.person_masked,
    apprentices.apprenticed_on,
    apprentices.finished_on,
    apprentices.grade,
    coalesce(grades.is_high_skill and coalesce(apprentices.graded_on <= {{ as_of() }}, true), false) as is_high_skill,
    apprentices.record_key,
    apprentices.src_file,
    apprentices.src_sheet,
    apprentices.src_row
from {{ ref('stg_apprentice') }} as apprentices
left join {{ ref('grades') }} as grades on apprentices.grade = grades.grade
