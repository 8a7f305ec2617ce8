-- One row a class that an application belongs to: by the kind of its unit, and by its studio's leader.
select
    applications.context_id,
    classes.applicant_class
from {{ ref('int_application') }} as applications
inner join {{ ref('applicant_classes') }} as classes on applications.unit_kind = classes.unit_kind
union all
select
    'application:' || application_no as context_id,
    case when coalesce(is_ethnic_craft_heir, false) then 'craft_heir' else 'not_craft_heir' end as applicant_class
from {{ ref('stg_studio') }}
