-- A text handed in for a box that does not fit there (int_record__narrative_place), or is too long.
with ruled as (
    select
        *,
        coalesce(misplaced, if(characters > max_chars, 'N4', null)) as rule
    from {{ ref('int_record__narrative_place') }}
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
