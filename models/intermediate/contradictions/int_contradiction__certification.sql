-- Certificates that contradict themselves or the training that they name (R02, R08, R17, R18): one row a certificate
-- and rule, all rules in one pass.
with ages as (
    {{ ages_of_grades() }}
),

looked_at as (
    select
        'certification' as record_type,
        certificates.base_uscc as owner,
        certificates.person_key,
        certificates.occupation_code,
        certificates.grade,
        certificates.issued_on,
        certificates.base_uscc,
        training.starts_on,
        training.person_key as trained_person,
        training.occupation_code as trained_occupation,
        training.training_grade as trained_grade,
        training.uscc as trained_at,
        training.exam_result,
        year(certificates.issued_on) - certificates.person_birth_year as age,
        ages.youngest,
        ages.oldest,
        certificates.record_key,
        certificates.src_file,
        certificates.src_sheet,
        certificates.src_row
    from {{ ref('stg_certification') }} as certificates
    left join {{ ref('stg_training') }} as training on certificates.training_no = training.training_no
    left join ages on certificates.grade = ages.grade
),

{{ offences('looked_at', [
    ('R02', r02_certified_before_start()),
    ('R08', r08_impossible_age()),
    ('R17', r17_certificate_unlike_its_training()),
    ('R18', r18_after_the_day([('发证日期', 'issued_on')])),
]) }}
