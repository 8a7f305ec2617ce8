-- One row a text handed in for a box: what it is about, and the rule by which it is misplaced, if any: of an
-- application or notice that is not in the data (N1), for a box that its forms do not have (N2), without the
-- occupation, year, row or sheet it is about or with one that they do not have (N3).
with narratives as (
    select
        *,
        regexp_replace(part, '-[0-9]+月', '') as part_without_month,
        regexp_matches(part, '-[0-9]+月') as has_month,
        {{ hand_stem('box') }} as box_stem,
        {{ hand_is_line('box') }} as is_line
    from {{ source('door', 'narrative') }}
),

subjects as (
    select
        application_no as subject,
        notice_id,
        track_id,
        'application' as subject_type
    from {{ ref('int_application') }}
    union all
    select distinct
        notice_id as subject,
        notice_id,
        '' as track_id,
        'notice' as subject_type
    from {{ ref('int_application') }}
    union all
    select
        projects.project_no as subject,
        projects.notice_id,
        projects.track_id,
        'project' as subject_type
    from {{ ref('int_project') }} as projects
    anti join {{ ref('int_application') }} as applications on projects.project_no = applications.application_no
),

boxes as (
    select
        boxes.*,
        tracks.track_id
    from {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
    inner join {{ ref('int_form__track') }} as tracks
        on boxes.notice_id = tracks.notice_id and boxes.form_id = tracks.form_id
    union all
    select
        *,
        '' as track_id
    from {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
    where
        form_id in (
            select sheets.form_id from {{ ref('form_sheets') }} as sheets
            where sheets.level = 'region'
        )
        or form_id in (select years.form_id from {{ ref('form_years') }} as years)
),

places as (
    select distinct
        box_subject,
        box,
        by_month,
        regexp_replace(part, '-[0-9]+月', '') as part_without_month
    from {{ ref('int_fiscal__box') }}
),

hand_places as (
    select distinct
        subject,
        box_stem,
        is_line,
        part
    from {{ ref('int_form__hand_place') }}
),

hand_boxes as (
    select distinct
        subject,
        box_stem,
        is_line
    from hand_places
),

placed as (
    select
        narratives.*,
        subjects.notice_id,
        subjects.subject_type,
        narratives.box_stem <> '' as is_by_hand,
        subjects.subject is not null and (subjects.subject_type <> 'project' or narratives.box_stem <> '') as is_known,
        boxes.box is not null or hand_boxes.subject is not null as has_box,
        boxes.one_for,
        years.form_id is not null as is_of_year,
        places.box is not null or hand_places.subject is not null as has_place,
        boxes.max_chars,
        boxes.clause,
        occupations.occupation_code is not null as has_occupation
    from narratives
    left join subjects on narratives.application_no = subjects.subject
    left join boxes
        on
            subjects.notice_id = boxes.notice_id
            and subjects.track_id = boxes.track_id
            and narratives.box = boxes.box
    left join (select distinct form_id from {{ ref('form_years') }}) as years on boxes.form_id = years.form_id
    left join places
        on
            narratives.application_no = places.box_subject
            and narratives.box = places.box
            and narratives.part_without_month = places.part_without_month
            and narratives.has_month = places.by_month
    left join hand_boxes
        on
            narratives.application_no = hand_boxes.subject
            and narratives.box_stem = hand_boxes.box_stem
            and narratives.is_line = hand_boxes.is_line
    left join hand_places
        on
            hand_boxes.subject = hand_places.subject
            and hand_boxes.box_stem = hand_places.box_stem
            and hand_boxes.is_line = hand_places.is_line
            and narratives.part = hand_places.part
    left join {{ ref('stg_application_occupation') }} as occupations
        on narratives.application_no = occupations.application_no and narratives.part = occupations.occupation_code
)

select
    application_no,
    box,
    part,
    characters,
    notice_id,
    clause,
    subject_type,
    case subject_type when 'notice' then '通知' when 'project' then '项目' else '申报' end || application_no as named,
    one_for,
    max_chars,
    is_by_hand,
    is_of_year,
    case
        when not is_known then 'N1'
        when not has_box then 'N2'
        when is_of_year or is_by_hand then if(has_place, null, 'N3')
        when (one_for = 'occupation') <> (part <> '') then 'N3'
        when one_for = 'occupation' and not has_occupation then 'N3'
    end as misplaced,
    src_file,
    src_sheet,
    src_row
from placed
