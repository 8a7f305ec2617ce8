-- One row an application on each form that is filled once for each application, with the texts that its records give.
with asked as (
    select
        forms.form_id,
        applications.*
    from {{ ref('forms') }} as forms
    inner join {{ ref('form_books') }} as books on forms.form_id = books.form_id
    inner join {{ ref('int_application') }} as applications
        on forms.notice_id = applications.notice_id and books.project_kind = applications.project_kind
),

units as (
    select * from {{ ref('stg_unit') }}
),

occupations as (
    select
        application_no,
        string_agg(occupation_name || '（' || occupation_code || '）', '、' order by ordinal nulls last, occupation_code)
            as occupations
    from {{ ref('stg_application_occupation') }}
    group by application_no
)

select
    asked.form_id,
    asked.notice_id,
    asked.application_no as sheet_key,
    asked.application_no as sheet_name,
    cast(row_number() over (
        partition by asked.form_id, asked.notice_id
        order by asked.recommender, asked.recommended_rank nulls last, asked.application_no
    ) as integer) as sheet_order,
    asked.context_id,
    asked.application_no,
    cast(asked.apply_year as varchar) as apply_year,
    cast(asked.apply_year - 3 as varchar) as first_year,
    cast(asked.apply_year - 2 as varchar) as second_year,
    cast(asked.apply_year - 1 as varchar) as third_year,
    strftime(asked.applied_on, '%Y年%-m月%-d日') as applied_text,
    asked.track_name,
    asked.variant,
    asked.tier,
    asked.municipal_category,
    asked.project_name,
    asked.recommender,
    coalesce(asked.unit_name, asked.uscc) as unit_name,
    asked.uscc,
    asked.unit_kind,
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
    asked.project_leader,
    asked.leader_phone,
    strftime(asked.period_from, '%Y年%-m月') || coalesce('—' || strftime(asked.period_to, '%Y年%-m月'), '')
        as period_text,
    asked.period_goal,
    asked.year_goal,
    occupations.occupations
from asked
left join units on asked.uscc = units.uscc
left join occupations on asked.application_no = occupations.application_no
