-- One row a result that rests on a reading: a criterion of an application, an output of a project, or the place of a
-- candidate, whose row of the policy data another reading would change.
with changed as (
    select distinct
        reading_id,
        table_name,
        regexp_extract(row, '(?:criterion|rule)_no=([^|]+)', 1) as number,
        try_cast(regexp_extract(row, 'item_no=([^|]+)', 1) as integer) as item_no
    from {{ ref('reading_changes') }}
),

registered as (
    select
        readings.reading_id,
        readings.notice_id,
        changed.table_name,
        changed.number,
        changed.item_no
    from {{ ref('int_reading') }} as readings
    inner join changed on readings.reading_id = changed.reading_id
)

select
    registered.reading_id,
    'criterion' as subject_type,
    results.application_no as subject,
    results.criterion_no as rule_no,
    cast(results.item_no as integer) as item_no
from registered
inner join {{ ref('int_application__assessment') }} as results
    on
        registered.notice_id = results.notice_id
        and registered.number = results.criterion_no
        and registered.item_no = results.item_no
where registered.table_name = 'criteria' and results.result <> '不适用'
union
select
    registered.reading_id,
    'output' as subject_type,
    results.project_no as subject,
    results.rule_no,
    cast(results.item_no as integer) as item_no
from registered
inner join {{ ref('int_project__output_stage') }} as results
    on
        registered.notice_id = results.notice_id
        and registered.number = results.rule_no
        and registered.item_no = results.item_no
where registered.table_name = 'outputs'
union
select
    registered.reading_id,
    'selection' as subject_type,
    results.application_no as subject,
    '' as rule_no,
    cast(null as integer) as item_no
from registered
inner join {{ ref('int_application__selection') }} as results on registered.notice_id = results.notice_id
where registered.table_name = 'parameters' and results.place is not null
