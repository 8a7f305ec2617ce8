-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(voucher_no as varchar) as voucher_no,
    cast(project_id as varchar) as project_id,
    cast(budget_year as bigint) as budget_year,
    cast(stage as varchar) as stage,
    cast(source as varchar) as source,
    cast(amount_yuan as decimal(18, 2)) as amount_yuan,
    cast(purpose as varchar) as purpose,
    cast(grant_kind as varchar) as grant_kind,
    cast(booked_on as date) as booked_on,
    cast(summary as varchar) as summary,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'funding') }}
