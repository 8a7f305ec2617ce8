-- What a recognised project owes and has not reached, or what cannot be known: one row an output item and a stage that
-- is over. A period that was missed is left out once the improvement year has made up for it.
with outputs as (
    select * from {{ ref('int_project__output_stage') }}
),

improved as (
    select
        context_id,
        rule_no,
        item_no
    from outputs
    where is_improvement and state = '达标'
)

select
    outputs.rule_no as rule,
    case when outputs.decides = 'none' or outputs.state = '需人工判断' then '提示' else outputs.severity end as severity,
    outputs.notice_id,
    outputs.clause,
    'project' as subject_type,
    outputs.project_no as subject,
    outputs.value_text as value,
    outputs.says as expected,
    '项目' || outputs.project_no || outputs.period || '（' || outputs.from_date || '至' || outputs.to_date || '）'
    || outputs.says || '：' || case
        when outputs.state = '未达标' then coalesce('实为' || outputs.value_text, '结论为不符合') || '，未达标，请核对记录并督促改进'
        when outputs.state = '缺数据' then '没有记录可以判断，请补报'
        when outputs.is_cut
            then
                coalesce('实为' || outputs.value_text, '没有记录') || '，没有达到；通知的有效期在' || outputs.to_date
                || '届满，期间到此为止，请人工判断后续处理'
        else '佐证材料没有审核结论，请审核'
    end as message,
    projects.src_file,
    projects.src_sheet,
    projects.src_row
from outputs
inner join {{ ref('int_project') }} as projects on outputs.context_id = projects.context_id
left join improved
    on
        outputs.context_id = improved.context_id
        and outputs.rule_no = improved.rule_no
        and outputs.item_no = improved.item_no
where
    outputs.state in ('未达标', '缺数据', '需人工判断')
    and (outputs.is_improvement or improved.context_id is null)
