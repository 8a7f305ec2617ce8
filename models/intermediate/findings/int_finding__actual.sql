-- What a project's self-evaluation of a budget year that is over lacks: values, reasons for what was not reached,
-- weights that add up, and what lies far above its aim. One row a rule, a project and a year.
with asking as (
    select
        notice_id,
        min(clause) as clause
    from {{ ref('int_form__asked') }}
    where form_id in (select form_id from {{ ref('form_years') }})
    group by notice_id
),

given as (
    select
        boxes.context_id,
        boxes.fiscal_year,
        boxes.row_part as indicator_code
    from {{ ref('int_fiscal__box') }} as boxes
    inner join {{ source('door', 'narrative') }} as narratives
        on
            boxes.box_subject = narratives.application_no
            and boxes.box = narratives.box
            and boxes.part = narratives.part
    where boxes.box = '偏差原因分析及改进措施' and trim(narratives.narrative) <> ''
),

lines as (
    select
        scores.*,
        lines.problems,
        given.indicator_code is not null as is_explained
    from {{ ref('int_fiscal__score_line') }} as scores
    inner join {{ ref('int_fiscal__indicator_line') }} as lines
        on scores.context_id = lines.context_id and scores.scope_slice = lines.scope_slice
    inner join {{ ref('int_fiscal__scope') }} as scopes
        on scores.context_id = scopes.context_id and scores.fiscal_year = scopes.fiscal_year and scopes.is_over
    left join given
        on
            scores.context_id = given.context_id
            and scores.fiscal_year = given.fiscal_year
            and scores.indicator_code = given.indicator_code
),

every as (
    select
        'E1' as rule,
        '提示' as severity,
        context_id,
        fiscal_year,
        string_agg(indicator_code || indicator_name, '、' order by print_order) as value,
        '每个有目标的指标都有实际值' as expected,
        '缺实际值，自评表留空、未计分：请补报记录，或把佐证材料的条款一栏写作指标编码；没有记录可算的，填在自评表上' as what
    from lines
    where value_num is null
    group by context_id, fiscal_year
    union all
    select
        'E2' as rule,
        '核实' as severity,
        context_id,
        fiscal_year,
        string_agg(indicator_code || indicator_name, '、' order by print_order) as value,
        '未得满分的指标都说明偏差原因' as expected,
        '未得满分而没有偏差原因：请在工作进展的存在问题一栏说明，或在项目支出绩效自评表标明之处填写后读回' as what
    from lines
    where points < weight and problems is null and not is_explained
    group by context_id, fiscal_year
    union all
    select
        'E3' as rule,
        '提示' as severity,
        context_id,
        fiscal_year,
        cast(any_value(stated) as varchar) as value,
        cast(any_value(all_points) as varchar) as expected,
        '填报的权重没有填全或合计不对，自评表按一级指标分值平均分配：请核对权重' as what
    from lines
    where not weights_hold and stated is not null
    group by context_id, fiscal_year
    union all
    select
        'E4' as rule,
        '提示' as severity,
        context_id,
        fiscal_year,
        string_agg(indicator_code || indicator_name, '、' order by print_order) as value,
        '完成值不远高于指标值' as expected,
        '完成值远高于指标值：请说明原因，指标值定得偏低的应调整' as what
    from lines
    where is_far_above and not is_explained
    group by context_id, fiscal_year
)

select
    every.rule,
    every.severity,
    applications.notice_id,
    asking.clause,
    'application' as subject_type,
    applications.application_no as subject,
    every.value,
    every.expected,
    '申报' || applications.application_no || every.fiscal_year || '年' || every.what as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from every
inner join {{ ref('int_application') }} as applications on every.context_id = applications.context_id
inner join asking on applications.notice_id = asking.notice_id
