-- A text handed in for a box that does not fit: of an application or notice that is not in the data, for a box that its
-- forms do not have, without the occupation, year, row or sheet it is about or with one that they do not have, or too
-- long.
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
        'application' as subject_type
    from {{ ref('int_application') }}
    union all
    select distinct
        notice_id as subject,
        notice_id,
        'notice' as subject_type
    from {{ ref('int_application') }}
    union all
    select
        projects.project_no as subject,
        projects.notice_id,
        'project' as subject_type
    from {{ ref('int_project') }} as projects
    anti join {{ ref('int_application') }} as applications on projects.project_no = applications.application_no
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
    left join {{ ref('boxes') }} as boxes on subjects.notice_id = boxes.notice_id and narratives.box = boxes.box
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
),

judged as (
    select
        *,
        case
            when not is_known then 'N1'
            when not has_box then 'N2'
            when is_of_year or is_by_hand then if(has_place, null, 'N3')
            when subject_type = 'notice' then 'N2'
            when (one_for = 'occupation') <> (part <> '') then 'N3'
            when one_for = 'occupation' and not has_occupation then 'N3'
        end as misplaced,
        case subject_type when 'notice' then '通知' when 'project' then '项目' else '申报' end || application_no as named
    from placed
),

ruled as (
    select
        *,
        coalesce(misplaced, if(characters > max_chars, 'N4', null)) as rule
    from judged
)

select distinct
    rule,
    '核实' as severity,
    notice_id,
    coalesce(clause, '叙述文字') as clause,
    coalesce(subject_type, 'application') as subject_type,
    application_no as subject,
    case rule when 'N4' then characters || '字' else box end as value,
    case rule
        when 'N1' then '申报项目中有的申报编号，区域表为通知编号'
        when 'N2' then '该通知申报表的栏目'
        when 'N3'
            then case
                when is_by_hand then '表上的一页'
                when is_of_year then '年度、月份和行与表一致，如 2025、2025-I103、2025-7月-I103'
                else '职业编码：分职业的栏目每个申报职业一份，其他栏目不分职业'
            end
        else '不超过' || max_chars || '字'
    end as expected,
    case rule
        when 'N1'
            then '叙述文字“' || box || '”的申报编号' || application_no || '不在申报项目中，没有印出：请核对文件夹名称'
        when 'N2' then named || '的表没有栏目“' || box || '”，没有印出：请核对文件名'
        when 'N3'
            then named || '的栏目“' || box || '”' || case
                when is_by_hand and part = '' then '每页一份，文件名没有写是哪一页'
                when is_by_hand then '没有“' || part || '”这一页'
                when is_of_year and part = '' then '每年一份，文件名没有写年度'
                when is_of_year then '没有“' || part || '”这一年度、月份或行'
                when one_for <> 'occupation' then '不分职业，文件名却写了职业编码' || part
                when part = '' then '每个职业一份，文件名没有写职业编码'
                else '写的职业编码' || part || '不是申报的职业'
            end || '，没有印出：请改正文件名'
        else
            named || '的栏目“' || box || '”有' || characters || '字，超过' || max_chars
            || '字的上限（空白不计），已全文印出：请删减后重报'
    end as message,
    src_file,
    src_sheet,
    src_row
from ruled
where rule is not null
