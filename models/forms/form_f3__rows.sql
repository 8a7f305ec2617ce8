-- One row a studio application of a recommender, in the recommender's order.
with applications as (
    select * from {{ ref('int_application') }}
    where project_kind = 'studio'
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
),

numbers as (
    select
        context_id,
        max(form_value) filter (where measure_id = 'application_rank') as recommended_rank,
        max(form_value) filter (where measure_id = 'studio_patents') as patents,
        max(form_value) filter (where measure_id = 'studio_apprentices') as apprentices
    from {{ ref('int_form__summary_value') }}
    where form_id = 'F3'
    group by context_id
)

select
    applications.notice_id,
    applications.recommender as sheet_key,
    cast(row_number() over (
        partition by applications.notice_id, applications.recommender
        order by applications.recommended_rank nulls last, applications.application_no
    ) as integer) as line_no,
    applications.context_id,
    cast(numbers.recommended_rank as integer) as recommended_rank,
    applications.project_name as studio_name,
    coalesce(applications.unit_name, applications.uscc) as unit_name,
    applications.unit_kind,
    studios.leader_name,
    studios.leader_sex,
    strftime(studios.leader_birth_date, '%Y-%m') as leader_birth_month,
    studios.leader_masked,
    occupations.occupation_name || '（' || studios.occupation_code || '）' as occupation,
    studios.grade,
    certificates.certificate_no,
    studios.honours,
    cast(numbers.patents as integer) as patents,
    cast(numbers.apprentices as integer) as apprentices,
    case
        when studios.application_no is null then null
        when studios.awarded_year is null and studios.awarded_uscc is null then '否'
        else '是'
    end as already_national,
    applications.contact_name,
    applications.contact_phone,
    cast(null as varchar) as remarks
from applications
inner join {{ ref('form_f3__head') }} as heads
    on applications.notice_id = heads.notice_id and applications.recommender = heads.sheet_key
left join studios on applications.application_no = studios.application_no
left join occupations on studios.occupation_code = occupations.occupation_code
left join certificates
    on
        studios.leader_key = certificates.person_key
        and studios.occupation_code = certificates.occupation_code
        and studios.grade = certificates.grade
left join numbers on applications.context_id = numbers.context_id
