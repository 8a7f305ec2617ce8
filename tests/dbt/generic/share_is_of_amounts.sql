{# A share is the part over the whole, to within the six places that it is given with. #}
{% test share_is_of_amounts(model, share, part, whole) %}
select *
from {{ model }}
where
    {{ share }} is not null
    and abs(
        cast({{ share }} as decimal(28, 6)) * cast({{ whole }} as decimal(28, 6)) - cast({{ part }} as decimal(28, 6))
    ) > abs(cast({{ whole }} as decimal(28, 6))) * 0.000001
{% endtest %}
