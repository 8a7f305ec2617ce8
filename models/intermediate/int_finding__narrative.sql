-- A text handed in for a box that does not fit: of an application that is not in the data, for a box that its forms do
-- not have, without the occupation it is about or with one not applied for, or longer than the notice allows.
with narratives as (
    select * from {{ source('door', 'narrative') }}
),

placed as (
    select
        narratives.*,
        applications.notice_id,
        applications.application_no is not null as is_known,
        boxes.box is not null as has_box,
        boxes.by_occupation,
        boxes.max_chars,
        boxes.clause,
        occupations.occupation_code is not null as has_occupation
    from narratives
    left join {{ ref('int_application') }} as applications on narratives.application_no = applications.application_no
    left join {{ ref('boxes') }} as boxes
        on applications.notice_id = boxes.notice_id and narratives.box = boxes.box
    left join {{ ref('stg_application_occupation') }} as occupations
        on narratives.application_no = occupations.application_no and narratives.part = occupations.occupation_code
),

judged as (
    select
        *,
        case
            when not is_known then 'N1'
            when not has_box then 'N2'
            when by_occupation <> (part <> '') or (by_occupation and not has_occupation) then 'N3'
            when characters > max_chars then 'N4'
        end as rule
    from placed
)

select distinct
    rule,
    '核实' as severity,
    notice_id,
    coalesce(clause, '叙述文字') as clause,
    'application' as subject_type,
    application_no as subject,
    case rule when 'N4' then characters || '字' else box end as value,
    case rule
        when 'N1' then '申报项目中有的申报编号'
        when 'N2' then '该通知申报表的栏目'
        when 'N3' then '职业编码：分职业的栏目每个申报职业一份，其他栏目不分职业'
        else '不超过' || max_chars || '字'
    end as expected,
    case rule
        when 'N1'
            then '叙述文字“' || box || '”的申报编号' || application_no || '不在申报项目中，没有印出：请核对文件夹名称'
        when 'N2' then '申报' || application_no || '的申报表没有栏目“' || box || '”，没有印出：请核对文件名'
        when 'N3'
            then '申报' || application_no || '的栏目“' || box || '”' || case
                when not by_occupation then '不分职业，文件名却写了职业编码' || part
                when part = '' then '每个职业一份，文件名没有写职业编码'
                else '写的职业编码' || part || '不是申报的职业'
            end || '，没有印出：请改正文件名'
        else
            '申报' || application_no || '的栏目“' || box || '”有' || characters || '字，超过' || max_chars
            || '字的上限（空白不计），已全文印出：请删减后重报'
    end as message,
    src_file,
    src_sheet,
    src_row
from judged
where rule is not null
