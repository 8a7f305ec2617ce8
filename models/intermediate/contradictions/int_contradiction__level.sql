-- A certificate that leaves out a grade (R03): one row a certificate of a person and occupation. Only persons whose
-- grades in an occupation, by a hash of both, lie further apart than R03 lets one rise are looked at closely.
with grades as (
    select
        grade,
        grade_rank
    from {{ ref('grades') }}
),

doubtful as (
    select hash(certificates.person_key, certificates.occupation_code) as person
    from {{ ref('stg_certification') }} as certificates
    inner join grades on certificates.grade = grades.grade
    group by person
    having max(grades.grade_rank) - min(grades.grade_rank) > {{ limit_of('R03', 2) }}
),

looked_at as (
    select
        'certification' as record_type,
        certificates.base_uscc as owner,
        certificates.grade,
        certificates.issued_on,
        grades.grade_rank,
        lag(grades.grade_rank) over earlier as rank_before,
        lag(certificates.grade) over earlier as grade_before,
        lag(certificates.issued_on) over earlier as issued_before,
        certificates.record_key,
        certificates.src_file,
        certificates.src_sheet,
        certificates.src_row
    from {{ ref('stg_certification') }} as certificates
    inner join grades on certificates.grade = grades.grade
    where hash(certificates.person_key, certificates.occupation_code) in (select person from doubtful)
    window earlier as (
        partition by certificates.person_key, certificates.occupation_code
        order by certificates.issued_on, grades.grade_rank, certificates.certificate_no
    )
),

{{ offences('looked_at', [('R03', r03_level_jump())]) }}
