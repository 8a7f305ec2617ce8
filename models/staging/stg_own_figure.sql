-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(application_no as varchar) as application_no,
    cast(uscc as varchar) as uscc,
    cast(stat_year as bigint) as stat_year,
    cast(figure as varchar) as figure,
    cast(figure_value as varchar) as figure_value,
    cast(remarks as varchar) as remarks,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'own_figure') }}
