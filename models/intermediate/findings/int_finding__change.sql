-- A changed project that no longer keeps to the conditions it is judged by again on the day of the change (O10):
-- one row a project and criterion.
select
    rule_no as rule,
    case when result = '不符合' then severity else '提示' end as severity,
    notice_id,
    clause,
    'project' as subject_type,
    project_no as subject,
    coalesce(value_text, '缺数据') as value,
    says as expected,
    '项目' || project_no || '于' || coalesce(cast(status_on as varchar), '不详的日期') || '变更，领办人按条件' || criterion_no
    || '重新评定为' || result || '（' || coalesce(value_text || unit, '没有记录') || '，要求' || says
    || '）：请核对新领办人的记录，或重新确定领办人；只变更单位名称的请说明' as message,
    src_file,
    src_sheet,
    src_row
from {{ ref('int_project__change') }}
where result <> '符合'
