-- One row an entry of a form of any shape: the value of a measure over the window that the form asks for, or the text
-- that was handed in for one of its boxes. A number belongs to its object, a text to the sheet or the part it is of.
-- What is counted of a project month by month has the month for its slice.
with numbers as (
    select
        printed.form_id,
        printed.notice_id,
        printed.sheet_key,
        printed.context_id,
        '' as part,
        value.measure_id as entry,
        value.slice,
        cast(null as varchar) as text_value,
        {{ form_value('value') }} as number_value
    from {{ ref('int_form__application') }} as printed
    inner join {{ ref('form_measures') }} as form_measures on printed.form_id = form_measures.form_id
    inner join {{ ref('int_application__value') }} as value
        on
            printed.context_id = value.context_id
            and form_measures.measure_id = value.measure_id
            and form_measures.window_id = value.window_id
    where value.is_complete
),

numbers_of_projects as (
    select
        sheets.form_id,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        '' as part,
        value.measure_id as entry,
        coalesce(nullif(split_part(value.window_id, '@', 2), ''), value.slice) as slice,
        cast(null as varchar) as text_value,
        {{ form_value('value') }} as number_value
    from {{ ref('int_form__sheet') }} as sheets
    inner join {{ ref('form_measures') }} as form_measures on sheets.form_id = form_measures.form_id
    inner join {{ ref('int_project__value') }} as value
        on
            sheets.context_id = value.context_id
            and form_measures.measure_id = value.measure_id
            and form_measures.window_id = split_part(value.window_id, '@', 1)
    where
        sheets.shape = 'progress'
        and value.is_complete
        and (value.slice = '' or not contains(value.window_id, '@'))
),

texts as (
    select
        sheets.form_id,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        narratives.part,
        narratives.box as entry,
        '' as slice,
        narratives.narrative as text_value,
        cast(null as decimal(28, 6)) as number_value
    from {{ ref('int_form__sheet') }} as sheets
    inner join {{ current_rows('boxes', 'notice_id, form_id, box') }} as boxes
        on sheets.form_id = boxes.form_id and sheets.notice_id = boxes.notice_id
    inner join {{ source('door', 'narrative') }} as narratives
        on sheets.context_id = 'application:' || narratives.application_no and boxes.box = narratives.box
    where sheets.shape in ('book', 'goal') and (boxes.one_for = 'occupation') = (narratives.part <> '')
),

texts_of_years as (
    select
        boxes.form_id,
        boxes.notice_id,
        boxes.sheet_key,
        boxes.context_id,
        boxes.row_part as part,
        boxes.box as entry,
        '' as slice,
        narratives.narrative as text_value,
        cast(null as decimal(28, 6)) as number_value
    from {{ ref('int_fiscal__box') }} as boxes
    inner join {{ source('door', 'narrative') }} as narratives
        on
            boxes.box_subject = narratives.application_no
            and boxes.box = narratives.box
            and boxes.part = narratives.part
    where boxes.is_printed
)

select * from numbers
union all
select * from numbers_of_projects
union all
select * from texts
union all
select * from texts_of_years
