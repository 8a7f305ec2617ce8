-- One row an entry of a form that is filled once for each application: the value of a measure over the window that the
-- form asks for, or the text that was handed in for one of its boxes.
with books as (
    select
        form_id,
        notice_id,
        sheet_key,
        context_id,
        application_no
    from {{ ref('int_form__book') }}
),

numbers as (
    select
        books.form_id,
        books.notice_id,
        books.sheet_key,
        books.context_id,
        '' as part,
        value.measure_id as entry,
        value.slice,
        cast(null as varchar) as text_value,
        {{ form_value('value') }} as number_value
    from books
    inner join {{ ref('form_measures') }} as form_measures on books.form_id = form_measures.form_id
    inner join {{ ref('int_application__value') }} as value
        on
            books.context_id = value.context_id
            and form_measures.measure_id = value.measure_id
            and form_measures.window_id = value.window_id
    where value.is_complete
),

texts as (
    select
        books.form_id,
        books.notice_id,
        books.sheet_key,
        books.context_id,
        narratives.part,
        narratives.box as entry,
        '' as slice,
        narratives.narrative as text_value,
        cast(null as decimal(28, 6)) as number_value
    from books
    inner join {{ ref('boxes') }} as boxes on books.form_id = boxes.form_id and books.notice_id = boxes.notice_id
    inner join {{ source('door', 'narrative') }} as narratives
        on books.application_no = narratives.application_no and boxes.box = narratives.box
    where (boxes.one_for = 'occupation') = (narratives.part <> '')
)

select * from numbers
union all
select * from texts
