-- One row a base application of a recommender, in the recommender's order. An enterprise shows its skilled-post
-- employees, a school its enrolment, any other kind of unit whichever of the two it stated.
with applications as (
    select * from {{ ref('int_application') }}
    where project_kind = 'base'
),

occupations as (
    select
        application_no,
        string_agg(occupation_name || '（' || occupation_code || '）', '、' order by ordinal nulls last, occupation_code)
            as occupations
    from {{ ref('stg_application_occupation') }}
    group by application_no
),

classes as (
    select
        unit_kind,
        applicant_class
    from {{ ref('applicant_classes') }}
    where applicant_class in ('enterprise', 'school')
),

numbers as (
    select
        context_id,
        {%- for measure, column in [
            ('application_rank', 'recommended_rank'), ('occupations_applied', 'occupation_count'),
            ('unit_floor_area', 'floor_area_m2'), ('unit_skilled_posts', 'skilled_posts'),
            ('unit_enrolment', 'enrolment'), ('training_person_times', 'trained'),
            ('training_person_times_high_skill', 'trained_high_skill'), ('training_pass_rate', 'pass_rate'),
            ('teachers', 'teachers'), ('teachers_part_time', 'part_time_teachers'),
            ('teachers_practical', 'practical_teachers'), ('teachers_practical_senior', 'senior_practical_teachers'),
            ('experts', 'experts')
        ] %}
        max(form_value) filter (where measure_id = '{{ measure }}') as {{ column }},
        {%- endfor %}
        max(form_value) filter (where measure_id = 'satisfaction_rate_least' and is_complete) as satisfaction_rate
    from {{ ref('int_form__summary_value') }}
    where form_id = 'F4'
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
    coalesce(applications.unit_name, applications.uscc) as unit_name,
    applications.uscc,
    applications.unit_kind,
    applications.variant || coalesce('（' || applications.recognised_year || '年）', '') as project_kind,
    applications.tier,
    occupations.occupations,
    cast(numbers.occupation_count as integer) as occupation_count,
    cast(numbers.floor_area_m2 as decimal(18, 4)) as floor_area_m2,
    cast(case
        when classes.applicant_class = 'enterprise' then numbers.skilled_posts
        when classes.applicant_class = 'school' then numbers.enrolment
        else coalesce(numbers.skilled_posts, numbers.enrolment)
    end as integer) as post_or_enrolment,
    case
        when classes.applicant_class = 'enterprise' then 'unit_skilled_posts'
        when classes.applicant_class = 'school' then 'unit_enrolment'
        when numbers.skilled_posts is not null then 'unit_skilled_posts'
        else 'unit_enrolment'
    end as post_or_enrolment_measure,
    cast(numbers.trained as integer) as trained,
    cast(numbers.trained_high_skill as integer) as trained_high_skill,
    numbers.pass_rate,
    numbers.satisfaction_rate,
    cast(numbers.teachers as integer) as teachers,
    cast(numbers.part_time_teachers as integer) as part_time_teachers,
    cast(numbers.practical_teachers as integer) as practical_teachers,
    cast(numbers.senior_practical_teachers as integer) as senior_practical_teachers,
    cast(numbers.experts as integer) as experts,
    applications.contact_name,
    applications.contact_phone,
    cast(null as varchar) as remarks
from applications
inner join {{ ref('form_f4__head') }} as heads
    on applications.notice_id = heads.notice_id and applications.recommender = heads.sheet_key
left join occupations on applications.application_no = occupations.application_no
left join classes on applications.unit_kind = classes.unit_kind
left join numbers on applications.context_id = numbers.context_id
