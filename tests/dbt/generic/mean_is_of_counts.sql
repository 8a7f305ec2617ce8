{# A mean over years is of what can be added up: a mean of shares would weigh every year alike. #}
{% test mean_is_of_counts(model) %}
select
    cited.measure_id,
    cited.window_id
from {{ model }} as cited
inner join {{ ref('windows') }} as windows on cited.window_id = windows.window_id
inner join {{ ref('int_measure') }} as measures on cited.measure_id = measures.measure_id
where windows.kind = 'mean' and measures.agg in ('ratio', 'share', 'least')
{% endtest %}
