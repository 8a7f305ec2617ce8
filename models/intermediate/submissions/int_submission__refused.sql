-- One row a refused row: what it says itself of application, unit, project, recommender, track and month. What is not
-- read as a value is no value.
with refused as (
    select distinct
        record_type,
        file as src_file,
        coalesce(sheet, '') as src_sheet,
        row as src_row,
        row_json
    from {{ source('door', 'quarantine') }}
),

named as (
    select
        * exclude (row_json),
        nullif(trim(json_extract_string(row_json, '$."申报编号"')), '') as application_no,
        nullif(trim(coalesce(
            json_extract_string(row_json, '$."统一社会信用代码"'), json_extract_string(row_json, '$."培训基地信用代码"')
        )), '') as uscc,
        nullif(trim(json_extract_string(row_json, '$."项目编号"')), '') as project_no,
        nullif(trim(json_extract_string(row_json, '$."推荐单位"')), '') as recommender,
        nullif(trim(json_extract_string(row_json, '$."项目类别代码"')), '') as track_id,
        try_cast(json_extract_string(row_json, '$."申报年度"') as integer) as apply_year,
        regexp_extract(json_extract_string(row_json, '$."报告月份"'), '(\d{4})\D+(\d{1,2})', ['year', 'month']) as written
    from refused
)

select
    * exclude (written),
    try_cast(written.year || '-' || lpad(written.month, 2, '0') || '-01' as date) as month_from
from named
