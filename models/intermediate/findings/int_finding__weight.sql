-- A chosen project's target rate that has no money to weigh it, and so is not in the regional mean; under the clause of
-- the notice's target form.
with asking as (
    select
        notice_id,
        min(clause) as clause
    from {{ ref('int_form__asked') }}
    where shape = 'goal'
    group by notice_id
)

select
    'W1' as rule,
    '核实' as severity,
    applications.notice_id,
    asking.clause,
    'application' as subject_type,
    applications.application_no as subject,
    targets.slice as value,
    '有' || case when targets.target_year is null then '实施期金额' else '年度金额（预算安排）' end as expected,
    '申报' || applications.application_no || '的比率目标' || targets.slice || '没有'
    || case when targets.target_year is null then '实施期金额' else targets.target_year || '年预算安排' end
    || '，未计入区域加权平均：请补报金额' as message,
    targets.src_file,
    targets.src_sheet,
    targets.src_row
from {{ ref('int_fact__target') }} as targets
inner join {{ ref('int_application') }} as applications on targets.application_no = applications.application_no
inner join asking on applications.notice_id = asking.notice_id
inner join {{ ref('int_application__selection') }} as selection
    on targets.application_no = selection.application_no and selection.status = '拟入选'
inner join {{ ref('int_form__context') }} as sheets
    on
        applications.context_id = sheets.context_id
        and (targets.target_year is null or targets.target_year = sheets.fiscal_year)
left join {{ ref('int_fact__weighted_target') }} as weighted
    on targets.application_no = weighted.application_no and targets.slice = weighted.slice
where targets.aggregate = 'weighted' and weighted.slice is null
