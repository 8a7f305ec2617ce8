-- A figure of a notice's own that cannot be counted: its value is not written as the notice says, or it does not name
-- whom it is of. One row a record.
with figures as (
    select * from {{ known_rows('own_figures', 'figure') }}
),

judged as (
    select
        facts.*,
        figures.notice_id,
        figures.clause,
        figures.figure as figure_name,
        coalesce(facts.uscc, facts.application_no) is null as is_of_nobody,
        case facts.value_type
            when 'number' then '数，不带单位'
            when 'share' then '比例，如 0.12 或 12%'
            when 'flag' then '是或否'
            else replace(facts.classes, '|', '、') || '之一'
        end as written
    from {{ ref('int_fact__own_figure') }} as facts
    inner join figures on facts.figure = figures.figure
)

select
    'Z1' as rule,
    '核实' as severity,
    notice_id,
    clause,
    'notice' as subject_type,
    notice_id as subject,
    figure_value as value,
    case when is_of_nobody then if(subject = 'unit', '统一社会信用代码', '申报编号') else written end as expected,
    '自定义指标“' || figure_name || '”' || case
        when is_of_nobody and subject = 'unit' then '是单位的指标，这一行没有填统一社会信用代码，未计入：请补填'
        when is_of_nobody then '是申报的指标，这一行没有填申报编号，未计入：请补填'
        else '的值“' || figure_value || '”不能采用，未计入：应填' || written || '，请改正'
    end as message,
    src_file,
    src_sheet,
    src_row
from judged
where is_of_nobody or value_num is null
