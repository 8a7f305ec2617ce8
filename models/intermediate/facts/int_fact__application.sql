-- One row an application, with the money it asks for (of it the grant: what it asks of the sources of its grants), and
-- what is wrong with who applies (unknown where the kind of unit is, or its size where that decides; none where the
-- track names no kinds): of a kind that the track does not list, beside another application that excludes it, from
-- outside the notice's region.
with applications as (
    select
        *,
        not starts_with(unit_region_code, regexp_replace(notice_region_code, '(00)+$', '')) as is_outside
    from {{ ref('int_application') }}
),

listed as (
    select
        applications.application_no,
        bool_or(
            kinds.unit_kind = applications.unit_kind
            and coalesce(kinds.unit_size = applications.enterprise_size, kinds.unit_size is null)
        ) as is_listed,
        bool_or(
            kinds.unit_kind = applications.unit_kind
            and kinds.unit_size is not null
            and applications.enterprise_size is null
        ) as is_size_missing
    from applications
    inner join {{ ref('applicant_kinds') }} as kinds
        on applications.track_id = kinds.track_id and applications.policy_date >= kinds.starts_on
    where applications.unit_kind is not null
    group by applications.application_no
),

conflicts as (
    select
        one.application_no,
        count(*) filter (where rules.unless_kind is null) > 0 as is_excluded,
        count(*) filter (where rules.unless_kind <> one.unit_kind) > 0 as is_joint
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
    group by one.application_no
),

named as (
    select
        application_no,
        bool_or(source_group = 'central') as names_central,
        bool_or(source_group = 'local') as names_local
    from {{ ref('int_application__grant_source') }}
    group by application_no
)

select
    'application' as record_type,
    applications.application_no,
    applications.uscc,
    applications.project_kind,
    applications.recommended_rank,
    applications.recognised_year,
    case
        when listed.is_listed or not listed.is_size_missing
            then
                cast(not listed.is_listed as integer) + cast(coalesce(conflicts.is_excluded, false) as integer)
    end as applicant_faults,
    case
        when applications.unit_kind is not null then cast(coalesce(conflicts.is_joint, false) as integer)
    end as applicant_joint_faults,
    cast(applications.is_outside as integer) as applicant_outside,
    cast(applications.is_outside and coalesce(applications.affiliation, '') not in ('中央驻省', '省直') as integer)
        as applicant_outside_unattached,
    applications.central_grant_yuan,
    applications.local_match_yuan,
    applications.own_funds_yuan,
    case
        when named.names_central and named.names_local
            then
                coalesce(
                    applications.central_grant_yuan + applications.local_match_yuan, applications.central_grant_yuan,
                    applications.local_match_yuan
                )
        when named.names_central then applications.central_grant_yuan
        when named.names_local then applications.local_match_yuan
    end as grant_yuan,
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
left join listed on applications.application_no = listed.application_no
left join conflicts on applications.application_no = conflicts.application_no
left join named on applications.application_no = named.application_no
