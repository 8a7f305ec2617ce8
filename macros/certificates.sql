{# Certificates as facts of the unit that a column names: of the body that evaluated, or of the base that trained. #}
{% macro certificates_of(column) -%}
with certificates as (
    select * from {{ ref('stg_certification') }}
    where {{ column }} is not null
),

grades as (
    select
        grade,
        is_high_skill
    from {{ ref('grades') }}
),

digital as (
    select distinct occupation_code
    from {{ ref('occupations') }}
    where is_digital
)

select
    'certification' as record_type,
    certificates.{{ column }} as uscc,
    certificates.issued_on,
    certificates.certificate_no,
    certificates.certificate_kind,
    certificates.occupation_code,
    certificates.grade,
    coalesce(grades.is_high_skill, false) as is_high_skill,
    digital.occupation_code is not null or coalesce(applied.is_digital_skill, false) as is_digital,
    coalesce(applied.matches_key_industry, false) as is_key_industry,
    certificates.person_key,
    certificates.person_masked,
    certificates.record_key,
    certificates.src_file,
    certificates.src_sheet,
    certificates.src_row
from certificates
left join grades on certificates.grade = grades.grade
left join digital on certificates.occupation_code = digital.occupation_code
left join {{ ref('int_application__unit_occupation') }} as applied
    on certificates.{{ column }} = applied.uscc and certificates.occupation_code = applied.occupation_code
{%- endmacro %}
