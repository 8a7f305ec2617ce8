-- One row a class that an application belongs to: by the kind of its unit, and by its studio's leader. The rule for
-- heirs of a craft is an exception: who is not recorded as one falls under the general rule.
with applications as (
    select
        context_id,
        application_no,
        unit_kind
    from {{ ref('int_application') }}
)

select
    applications.context_id,
    classes.applicant_class
from applications
inner join {{ ref('applicant_classes') }} as classes on applications.unit_kind = classes.unit_kind
union all
select
    applications.context_id,
    case when coalesce(studios.is_ethnic_craft_heir, false) then 'craft_heir' else 'not_craft_heir' end
        as applicant_class
from applications
left join {{ ref('stg_studio') }} as studios on applications.application_no = studios.application_no
