-- One row a training record of a base with a project, with the days on which the person was issued certificates, up to
-- the day of the build.
with training as (
    select * from {{ ref('stg_training') }}
    where uscc in (select uscc from {{ ref('stg_project') }})
),

certified as (
    select
        person_key,
        list(distinct issued_on) as certified_days
    from {{ ref('stg_certification') }}
    where issued_on <= {{ as_of() }}
    group by person_key
)

select
    'training' as record_type,
    training.uscc,
    training.person_key,
    training.person_masked,
    training.completed_on,
    coalesce(certified.certified_days, []) as certified_days,
    training.record_key,
    training.src_file,
    training.src_sheet,
    training.src_row
from training
left join certified on training.person_key = certified.person_key
