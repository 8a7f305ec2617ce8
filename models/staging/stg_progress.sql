-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(project_id as varchar) as project_id,
    cast(report_month as varchar) as report_month,
    cast(progress_text as varchar) as progress_text,
    cast(cumulative_trained as bigint) as cumulative_trained,
    cast(cumulative_certified as bigint) as cumulative_certified,
    cast(cumulative_spent_yuan as decimal(18, 2)) as cumulative_spent_yuan,
    cast(problems as varchar) as problems,
    cast(next_plan as varchar) as next_plan,
    cast(handed_in_on as date) as handed_in_on,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'progress') }}
