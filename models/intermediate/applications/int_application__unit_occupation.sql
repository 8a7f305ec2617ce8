-- One row an occupation that a unit applies for and that any of its applications calls a digital skill or one of a key
-- industry.
select
    applications.uscc,
    applied.occupation_code,
    coalesce(bool_or(applied.is_digital_skill), false) as is_digital_skill,
    coalesce(bool_or(applied.matches_key_industry), false) as matches_key_industry
from {{ ref('stg_application_occupation') }} as applied
inner join {{ ref('stg_application') }} as applications on applied.application_no = applications.application_no
group by applications.uscc, applied.occupation_code
having bool_or(applied.is_digital_skill) or bool_or(applied.matches_key_industry)
