-- One row a record and a text of it that a form prints (occupations, apprentices, days of publicity, reports, boxes),
-- for int_record__use. A view.
{{ config(materialized='view') }}
with asked as (
    select distinct
        notice_id,
        form_id,
        shape,
        min(clause) over (partition by notice_id, form_id) as clause
    from {{ ref('int_form__asked') }}
),

books as (
    select
        printed.application_no,
        asked.*
    from {{ ref('int_form__application') }} as printed
    inner join asked
        on printed.notice_id = asked.notice_id and printed.form_id = asked.form_id and printed.shape = asked.shape
    where printed.shape = 'book'
)

select
    {{ record_use(
        "'application_occupation'", 'records', 'text', 'books.application_no', 'books.notice_id', 'books.clause',
        "books.form_id", "'申报的职业（工种）名称，印在申报表'"
    ) }}
from books
inner join {{ ref('stg_application_occupation') }} as records on books.application_no = records.application_no
union all
select
    {{ record_use(
        "'apprentice'", 'records', 'text', 'books.application_no', 'books.notice_id', 'books.clause',
        "books.form_id", "'徒弟名单，印在申报表'"
    ) }}
from books
inner join {{ ref('stg_apprentice') }} as records on books.application_no = records.application_no
where
    books.form_id in (
        select kinds.form_id from {{ ref('form_sheets') }} as kinds
        where kinds.project_kind = 'studio'
    )
union all
select
    {{ record_use(
        "'narrative'", 'records', 'text', 'books.application_no', 'books.notice_id', 'books.clause',
        "books.form_id || ' ' || records.box", "'栏目文字，印在申报表'"
    ) }}
from books
inner join {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
    on books.form_id = boxes.form_id and books.notice_id = boxes.notice_id
inner join {{ ref('int_record__narrative') }} as records
    on books.application_no = records.application_no and boxes.box = records.box
where (boxes.one_for = 'occupation') = (records.part <> '')
union all
select
    {{ record_use(
        "'narrative'", 'records', 'text', 'applications.application_no', 'applications.notice_id', 'asked.clause',
        "asked.form_id || ' ' || records.box", "'栏目文字，印在绩效目标表'"
    ) }}
from {{ ref('int_record__narrative') }} as records
inner join {{ ref('int_application') }} as applications on records.application_no = applications.application_no
inner join {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
    on applications.notice_id = boxes.notice_id and records.box = boxes.box
inner join asked on boxes.notice_id = asked.notice_id and boxes.form_id = asked.form_id
where asked.shape = 'goal'
union all
select
    {{ record_use(
        "'narrative'", 'records', 'text', 'boxes.box_subject', 'boxes.notice_id', 'asked.clause',
        "asked.form_id || ' ' || records.box", "'填写的文字，印在监控表、自评表'"
    ) }}
from {{ ref('int_fiscal__box') }} as boxes
inner join asked on boxes.notice_id = asked.notice_id and boxes.form_id = asked.form_id
inner join {{ ref('int_record__narrative') }} as records
    on
        boxes.box_subject = records.application_no
        and boxes.box = records.box
        and boxes.part = records.part
where boxes.is_printed
union all
select
    {{ record_use(
        "'narrative'", 'records', 'text', 'places.subject', 'places.notice_id', 'places.clause',
        "places.form_id || ' ' || records.box", "'手填的文字，印在原处'"
    ) }}
from {{ ref('int_record__narrative') }} as records
inner join {{ ref('int_form__hand_place') }} as places
    on
        records.application_no = places.subject
        and records.part = places.part
        and {{ hand_stem('records.box') }} = places.box_stem
        and {{ hand_is_line('records.box') }} = places.is_line
union all
select
    {{ record_use(
        "'publicity'", 'records', 'text', 'lines.application_no', 'lines.notice_id', 'asked.clause',
        "asked.form_id", "'公示起止日期，印在公示名单'"
    ) }}
from {{ ref('int_form__selection_line') }} as lines
inner join asked on lines.notice_id = asked.notice_id and asked.shape = 'publicity'
inner join {{ ref('stg_publicity') }} as records on lines.application_no = records.application_no
union all
select
    {{ record_use(
        "'progress'", 'records', 'text', 'records.project_id', 'months.notice_id', 'asked.clause',
        "asked.form_id || ' ' || records.report_month", "'进展、问题、计划，印在工作进展表'"
    ) }}
from {{ ref('int_form__progress_line') }} as months
inner join asked on months.notice_id = asked.notice_id and asked.shape = 'progress'
inner join {{ ref('stg_progress') }} as records
    on months.context_id = 'project:' || records.project_id and months.month = records.report_month
