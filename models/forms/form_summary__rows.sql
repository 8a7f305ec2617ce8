-- One row an application on a summary list, in its recommender's order, with the texts of its records; its numbers are
-- entries. An enterprise shows its skilled-post employees, a school its enrolment, any other kind of unit whichever of
-- the two it stated: the measure is named.
with classes as (
    select
        unit_kind,
        applicant_class
    from {{ ref('applicant_classes') }}
    where applicant_class in ('enterprise', 'school')
),

stated_posts as (
    select distinct context_id
    from {{ ref('int_application__value') }}
    where measure_id = 'unit_skilled_posts' and window_id = 'stated_year' and slice = '' and value_num is not null
)

select
    printed.form_id,
    printed.notice_id,
    printed.sheet_key,
    cast(row_number() over (
        partition by printed.form_id, printed.notice_id, printed.sheet_key
        order by applications.recommended_rank nulls last, printed.application_no
    ) as integer) as line_no,
    printed.context_id,
    case
        when classes.applicant_class = 'enterprise' then 'unit_skilled_posts'
        when classes.applicant_class = 'school' then 'unit_enrolment'
        when stated_posts.context_id is not null then 'unit_skilled_posts'
        else 'unit_enrolment'
    end as post_or_enrolment_measure,
    applicants.* exclude (context_id, application_no)
from {{ ref('int_form__application') }} as printed
inner join {{ ref('int_application') }} as applications on printed.context_id = applications.context_id
inner join {{ ref('int_form__applicant') }} as applicants on printed.context_id = applicants.context_id
left join classes on applications.unit_kind = classes.unit_kind
left join stated_posts on printed.context_id = stated_posts.context_id
where printed.shape = 'summary'
