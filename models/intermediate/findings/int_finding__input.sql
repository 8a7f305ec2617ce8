-- A file of the inbox of which nothing was read: refused (D1), or of no kind or name that holds records (D2).
select
    if(refused <> '', 'D1', 'D2') as rule,
    if(refused <> '', '核实', '提示') as severity,
    cast(null as varchar) as notice_id,
    '上报规范' as clause,
    'file' as subject_type,
    file as subject,
    if(refused <> '', refused, note) as value,
    '能读的 .xlsx、.xls、.csv 或 .parquet 文件，名称是记录类型' as expected,
    case
        when refused <> ''
            then '文件 ' || file || ' 没有载入：' || refused || '。其中的记录不在结果里：请更换文件后重新构建，或说明为何不需要它'
        else '文件 ' || file || ' 没有读取（' || note || '）：如果其中有应报的记录，请按上报规范改名或另存'
    end as message,
    file as src_file,
    sheet as src_sheet,
    cast(null as bigint) as src_row
from {{ source('door', 'sheet') }}
where refused <> '' or (record_type = '' and sheet = '')
