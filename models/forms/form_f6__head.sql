-- One row a sheet of F6: an application for a studio, with the texts of its records.
with books as (
    select * from {{ ref('int_form__book') }}
    where form_id = 'F6'
),

studios as (
    select * from {{ ref('stg_studio') }}
),

occupations as (
    select
        occupation_code,
        occupation_name
    from {{ ref('occupations') }}
),

certificates as (
    select
        person_key,
        occupation_code,
        grade,
        certificate_no
    from {{ ref('stg_certification') }}
    qualify row_number() over (
        partition by person_key, occupation_code, grade
        order by issued_on desc, certificate_no
    ) = 1
)

select
    books.notice_id,
    books.sheet_key,
    books.sheet_name,
    books.sheet_order,
    books.context_id,
    books.applied_text,
    books.project_name as studio_name,
    books.recommender,
    books.unit_name,
    books.uscc,
    books.unit_kind,
    books.department_in_charge,
    books.legal_representative,
    books.contact_name,
    books.contact_phone,
    books.address,
    books.bank_name,
    books.bank_account,
    books.period_text,
    books.period_goal,
    books.year_goal,
    studios.leader_name,
    studios.leader_sex,
    strftime(studios.leader_birth_date, '%Y年%-m月') as leader_birth_month,
    studios.leader_masked,
    occupations.occupation_name || '（' || studios.occupation_code || '）' as occupation,
    studios.grade,
    certificates.certificate_no,
    studios.honours,
    case
        when studios.application_no is null then null
        when studios.awarded_year is null and studios.awarded_uscc is null then '否'
        else '是'
    end as already_national
from books
left join studios on books.application_no = studios.application_no
left join occupations on studios.occupation_code = occupations.occupation_code
left join certificates
    on
        studios.leader_key = certificates.person_key
        and studios.occupation_code = certificates.occupation_code
        and studios.grade = certificates.grade
