-- One row a funding record: the project it belongs to, and whether the accounts of projects take it in or for which
-- reason they leave it out. A record under an application's number belongs to the application's project once there is
-- one.
with projects as (
    select
        project_no,
        application_no,
        track_id
    from {{ ref('int_project') }}
),

of_application as (
    select
        application_no,
        project_no
    from projects
    where application_no is not null
    qualify row_number() over (partition by application_no order by project_no) = 1
),

placed as (
    select
        funding.*,
        coalesce(named.project_no, of_application.project_no) as project_no,
        applications.track_id as application_track_id,
        applications.notice_id as application_notice_id
    from {{ ref('stg_funding') }} as funding
    left join projects as named on funding.project_id = named.project_no
    left join of_application on funding.project_id = of_application.application_no
    left join {{ ref('int_application') }} as applications on funding.project_id = applications.application_no
)

select
    'funding' as record_type,
    placed.project_no,
    coalesce(projects.track_id, placed.application_track_id) as track_id,
    coalesce(tracks.notice_id, placed.application_notice_id) as notice_id,
    placed.project_id as stated_no,
    placed.voucher_no,
    placed.budget_year,
    placed.stage,
    placed.source,
    sources.is_grant,
    placed.amount_yuan,
    placed.purpose,
    placed.grant_kind,
    placed.booked_on,
    case
        when placed.stage = '预算安排' then 'budget'
        when placed.booked_on > {{ as_of() }} then 'after_as_of'
        when placed.project_no is not null then 'booked'
        when placed.application_track_id is not null then 'not_recognised'
        else 'unknown_project'
    end as outcome,
    placed.record_key,
    placed.src_file,
    placed.src_sheet,
    placed.src_row
from placed
left join projects on placed.project_no = projects.project_no
left join {{ ref('tracks') }} as tracks on projects.track_id = tracks.track_id
left join {{ ref('fund_sources') }} as sources on placed.source = sources.source
