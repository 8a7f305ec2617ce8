-- One row an application that a form prints: on a sheet of its own (book), or as a line of its recommender's sheet
-- (summary) or of the sheet of its list (publicity, ranking).
with asked as (
    select distinct
        shape,
        form_id,
        notice_id
    from {{ ref('int_form__asked') }}
),

of_kinds as (
    select
        asked.*,
        case asked.shape when 'book' then applications.application_no else applications.recommender end as sheet_key,
        applications.context_id,
        applications.application_no
    from asked
    inner join {{ ref('form_sheets') }} as form_sheets on asked.form_id = form_sheets.form_id
    inner join {{ ref('int_form__track') }} as tracks
        on asked.notice_id = tracks.notice_id and asked.form_id = tracks.form_id
    inner join {{ ref('int_application') }} as applications
        on
            tracks.track_id = applications.track_id
            and form_sheets.project_kind in ('all', applications.project_kind)
    where asked.shape in ('book', 'summary')
),

of_lists as (
    select
        asked.*,
        case asked.shape when 'publicity' then lines.public_list_id else lines.list_id end as sheet_key,
        lines.context_id,
        lines.application_no
    from asked
    inner join {{ ref('int_form__selection_line') }} as lines on asked.notice_id = lines.notice_id
    where asked.shape = 'ranking' or (asked.shape = 'publicity' and lines.public_list_id is not null)
)

select * from of_kinds
union all
select * from of_lists
