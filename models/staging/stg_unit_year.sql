-- Generated from the record contract by `python -m jixiao.ingest.staging`: change that, not this file.
select
    cast(uscc as varchar) as uscc,
    cast(stat_year as bigint) as stat_year,
    cast(employees as bigint) as employees,
    cast(skilled_talent as bigint) as skilled_talent,
    cast(skilled_post_employees as bigint) as skilled_post_employees,
    cast(enrolment as bigint) as enrolment,
    cast(floor_area_m2 as decimal(18, 4)) as floor_area_m2,
    cast(training_capacity as bigint) as training_capacity,
    cast(high_skill_capacity as bigint) as high_skill_capacity,
    cast(equipment_count as bigint) as equipment_count,
    cast(equipment_value_yuan as decimal(18, 2)) as equipment_value_yuan,
    cast(training_posts as bigint) as training_posts,
    cast(ecosystem_enterprises as bigint) as ecosystem_enterprises,
    cast(credit_checked_on as date) as credit_checked_on,
    cast(record_key as varchar) as record_key,
    cast(src_file as varchar) as src_file,
    cast(src_sheet as varchar) as src_sheet,
    cast(src_row as bigint) as src_row
from {{ source('raw', 'unit_year') }}
