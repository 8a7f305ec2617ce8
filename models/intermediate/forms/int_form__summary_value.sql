-- One row a measure that F3 or F4 prints for an application, over the window that the form asks for.
select
    form_measures.form_id,
    value.context_id,
    value.measure_id,
    {{ form_value('value') }} as form_value,
    value.is_complete
from {{ ref('form_measures') }} as form_measures
inner join {{ ref('int_application__value') }} as value
    on form_measures.measure_id = value.measure_id and form_measures.window_id = value.window_id
where form_measures.form_id in ('F3', 'F4') and value.slice = ''
