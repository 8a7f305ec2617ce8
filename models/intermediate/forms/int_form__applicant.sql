-- One row an application, with the texts that its records give for forms: of the application, its unit, its studio and
-- the occupations that it is for; with the materials that it has to hand in, and the first of those that are not there.
-- The certificate is the leader's latest of that occupation and grade.
with occupations as (
    select
        application_no,
        string_agg(occupation_name || '（' || occupation_code || '）', '、' order by ordinal nulls last, occupation_code)
            as occupations
    from {{ ref('stg_application_occupation') }}
    group by application_no
),

materials as (
    select
        context_id,
        string_agg(
            material || '（' || state || coalesce('，页码' || pages, '') || '）', '；' order by material_no
        ) as materials,
        list(material order by material_no) filter (where state = '缺') as missing
    from {{ ref('int_application__material') }}
    where stage = 'application' and one_for <> 'recommender' and kind <> 'form' and state <> '不适用'
    group by context_id
),

lacking as (
    select
        context_id,
        materials,
        case
            when len(missing) <= 3 then '缺：' || array_to_string(missing, '、')
            when len(missing) > 3
                then '缺' || len(missing) || '份：' || array_to_string(missing[1:3], '、') || '等'
        end as materials_missing
    from materials
),

names as (
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
    applications.context_id,
    applications.application_no,
    cast(applications.apply_year as varchar) as apply_year,
    cast(applications.apply_year - 3 as varchar) as first_year,
    cast(applications.apply_year - 2 as varchar) as second_year,
    cast(applications.apply_year - 1 as varchar) as third_year,
    strftime(applications.applied_on, '%Y年%-m月%-d日') as applied_text,
    applications.track_name,
    applications.variant,
    applications.variant || coalesce('（' || applications.recognised_year || '年）', '') as variant_text,
    applications.tier,
    applications.municipal_category,
    applications.project_name,
    applications.recommender,
    coalesce(applications.unit_name, applications.uscc) as unit_name,
    applications.uscc,
    applications.unit_kind,
    units.affiliation,
    units.department_in_charge,
    units.enterprise_size,
    units.legal_representative,
    units.contact_name,
    units.contact_phone,
    units.address,
    units.postcode,
    units.website,
    units.bank_name,
    units.bank_account,
    applications.project_leader,
    applications.leader_phone,
    strftime(applications.period_from, '%Y年%-m月') || coalesce('—' || strftime(applications.period_to, '%Y年%-m月'), '')
        as period_text,
    applications.period_goal,
    applications.year_goal,
    occupations.occupations,
    studios.leader_name,
    studios.leader_sex,
    strftime(studios.leader_birth_date, '%Y-%m') as leader_birth_month,
    strftime(studios.leader_birth_date, '%Y年%-m月') as leader_birth_text,
    studios.leader_masked,
    names.occupation_name || '（' || studios.occupation_code || '）' as occupation,
    studios.grade,
    certificates.certificate_no,
    studios.honours,
    case
        when studios.application_no is null then null
        when studios.awarded_year is null and studios.awarded_uscc is null then '否'
        else '是'
    end as already_national,
    lacking.materials,
    lacking.materials_missing
from {{ ref('int_application') }} as applications
left join {{ ref('stg_unit') }} as units on applications.uscc = units.uscc
left join lacking on applications.context_id = lacking.context_id
left join occupations on applications.application_no = occupations.application_no
left join {{ ref('stg_studio') }} as studios on applications.application_no = studios.application_no
left join names on studios.occupation_code = names.occupation_code
left join certificates
    on
        studios.leader_key = certificates.person_key
        and studios.occupation_code = certificates.occupation_code
        and studios.grade = certificates.grade
