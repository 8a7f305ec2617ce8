-- One row an application: its track, notice, unit, and the date at which the policy data is read.
with tracks as (
    select
        track_id,
        notice_id,
        project_kind,
        variant,
        track_name
    from {{ ref('tracks') }}
),

notices as (
    select
        notice_id,
        region_code,
        starts_on
    from {{ ref('notices') }}
),

units as (
    select
        uscc,
        unit_name,
        unit_kind,
        enterprise_size,
        affiliation,
        region_code,
        contact_name,
        contact_phone
    from {{ ref('stg_unit') }}
)

select
    'application:' || applications.application_no as context_id,
    applications.*,
    tracks.notice_id,
    tracks.project_kind,
    tracks.variant,
    tracks.track_name,
    units.unit_name,
    units.unit_kind,
    units.enterprise_size,
    units.affiliation,
    units.region_code as unit_region_code,
    notices.region_code as notice_region_code,
    units.contact_name,
    units.contact_phone,
    greatest(applications.applied_on, notices.starts_on) as policy_date
from {{ ref('stg_application') }} as applications
inner join tracks on applications.track_id = tracks.track_id
inner join notices on tracks.notice_id = notices.notice_id
left join units on applications.uscc = units.uscc
