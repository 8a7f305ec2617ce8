-- What to look at again in the selection: one row an application and fault. S1: candidates that the recommender's rank,
-- the mean score and the preferences leave equal; the application number put them in order, which decides nothing by
-- itself. S2: an application that was made public although it misses conditions (told with their
-- clauses), which has to be explained.
with faults as (
    select
        'S1' as rule,
        '提示' as severity,
        context_id,
        '第' || place || '位' as value,
        '推荐排序、评审均分或倾斜条件分得出先后' as expected,
        '与他项推荐排序、评审均分、倾斜条件都相同，暂按申报编号排第' || place || '位（' || status || '）：请评审会议定先后' as what
    from {{ ref('int_application__selection') }}
    where is_tied
    union all
    select
        'S2' as rule,
        case status when '拟入选' then '核实' else '提示' end as severity,
        context_id,
        status as value,
        '条件都符合' as expected,
        '公示为' || status || '，但有条件不符合' || coalesce('（' || unmet_named || '）', '')
        || '：请核对申报记录，或调整名单' as what
    from {{ ref('int_application__selection') }}
    where not is_eligible and status in ('拟入选', '备选')
)

select
    faults.rule,
    faults.severity,
    selection.notice_id,
    coalesce(selection.clause, tracks.clause) as clause,
    'application' as subject_type,
    selection.application_no as subject,
    faults.value,
    faults.expected,
    '申报' || selection.application_no || coalesce('（' || selection.group_label || '）', '') || faults.what as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from faults
inner join {{ ref('int_application__selection') }} as selection on faults.context_id = selection.context_id
inner join {{ ref('int_application') }} as applications on faults.context_id = applications.context_id
inner join {{ ref('tracks') }} as tracks on selection.track_id = tracks.track_id
