-- One row a certificate, under the base that trained for it. A view: the records are not copied.
{{ config(materialized='view') }}
select
    'certification' as record_type,
    certificates.base_uscc as uscc,
    certificates.issued_on,
    coalesce(grades.is_high_skill, false) as is_high_skill,
    certificates.person_masked,
    certificates.record_key,
    certificates.src_file,
    certificates.src_sheet,
    certificates.src_row
from {{ ref('stg_certification') }} as certificates
left join {{ ref('grades') }} as grades on certificates.grade = grades.grade
where certificates.base_uscc is not null
