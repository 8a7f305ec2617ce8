-- One row an application that somebody recommends, accepted or only refused so far: whose it is and under which notice.
with accepted as (
    select
        application_no,
        uscc,
        recommender,
        notice_id,
        project_kind,
        apply_year,
        recommended_on,
        applied_on,
        policy_date
    from {{ ref('int_application') }}
),

refused as (
    select
        rows_refused.application_no,
        rows_refused.uscc,
        rows_refused.recommender,
        tracks.notice_id,
        tracks.project_kind,
        rows_refused.apply_year,
        cast(null as date) as recommended_on,
        cast(null as date) as applied_on,
        notices.starts_on as policy_date
    from {{ ref('int_submission__refused') }} as rows_refused
    inner join {{ ref('tracks') }} as tracks on rows_refused.track_id = tracks.track_id
    inner join {{ ref('notices') }} as notices on tracks.notice_id = notices.notice_id
    where
        rows_refused.record_type = 'application'
        and rows_refused.application_no is not null
        and rows_refused.application_no not in (select application_no from accepted)
    qualify
        row_number() over (
            partition by rows_refused.application_no
            order by rows_refused.src_file, rows_refused.src_sheet, rows_refused.src_row
        ) = 1
)

select * from accepted
union all
select * from refused
