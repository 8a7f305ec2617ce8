-- One row an application, with the money it asks for and what is wrong with who applies (unknown where the kind of unit
-- is, none where the track names no kinds).
with applications as (
    select * from {{ ref('int_application') }}
),

kinds as (
    select
        applications.application_no,
        list(kinds.unit_kind) as allowed
    from applications
    inner join {{ ref('applicant_kinds') }} as kinds
        on applications.track_id = kinds.track_id and applications.policy_date >= kinds.starts_on
    group by applications.application_no
),

conflicts as (
    select distinct one.application_no
    from applications as one
    inner join {{ ref('exclusive_tracks') }} as rules
        on one.track_id = rules.track_id and one.policy_date >= rules.starts_on
    inner join applications as other
        on
            one.uscc = other.uscc
            and rules.other_track_id = other.track_id
            and one.apply_year = other.apply_year
    -- an application that nobody handed in (`jixiao assess` tries some) excludes nothing
    where other.src_file <> ''
)

select
    'application' as record_type,
    applications.application_no,
    applications.uscc,
    applications.project_kind,
    applications.recommended_rank,
    applications.recognised_year,
    case
        when kinds.allowed is not null and applications.unit_kind is not null
            then
                cast(not list_contains(kinds.allowed, applications.unit_kind) as integer)
                + cast(conflicts.application_no is not null as integer)
    end as applicant_faults,
    applications.central_grant_yuan,
    applications.local_match_yuan,
    applications.own_funds_yuan,
    case
        when
            coalesce(applications.central_grant_yuan, applications.local_match_yuan, applications.own_funds_yuan)
            is not null
            then
                coalesce(applications.central_grant_yuan, 0)
                + coalesce(applications.local_match_yuan, 0)
                + coalesce(applications.own_funds_yuan, 0)
    end as project_total_yuan,
    applications.record_key,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from applications
left join kinds on applications.application_no = kinds.application_no
left join conflicts on applications.application_no = conflicts.application_no
