-- S1: candidates that the recommender's rank, the mean score and the preferences leave equal; the application number
-- put them in order, which decides nothing by itself.
select
    'S1' as rule,
    '提示' as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    '第' || place || '位' as value,
    '推荐排序、评审均分或倾斜条件分得出先后' as expected,
    '申报' || application_no || '（' || group_label || '）与他项推荐排序、评审均分、倾斜条件都相同，暂按申报编号排第' || place
    || '位（' || status || '）：请评审会议定先后' as message,
    src_file,
    src_sheet,
    src_row
from {{ ref('fct_selection') }}
inner join (
    select
        application_no as tied_no,
        src_file,
        src_sheet,
        src_row
    from {{ ref('int_application') }}
) as applications on application_no = applications.tied_no
where is_tied
