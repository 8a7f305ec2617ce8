-- One row a track whose applications and projects a notice's form is printed for: the tracks that form_tracks names,
-- else all tracks of the notice.
with asked as (
    select distinct
        notice_id,
        form_id
    from {{ ref('int_form__asked') }}
),

tracks as (
    select distinct
        notice_id,
        track_id
    from {{ ref('tracks') }}
)

select
    asked.notice_id,
    asked.form_id,
    tracks.track_id
from asked
inner join tracks on asked.notice_id = tracks.notice_id
left join {{ ref('form_tracks') }} as named
    on
        asked.notice_id = named.notice_id
        and asked.form_id = named.form_id
        and tracks.track_id = named.track_id
where
    named.track_id is not null
    or not exists (
        select 1 from {{ ref('form_tracks') }} as others
        where asked.notice_id = others.notice_id and asked.form_id = others.form_id
    )
