{# R10: money spent before it was released, or after the project had ended and nothing more was paid. #}
{% macro r10_spent_outside_the_time() -%}
    case
        when stage = '支出' and booked_on < released_on then '支出' || booked_on || '，下达' || released_on
        when stage = '支出' and booked_on > built_to and coalesce(last_paid_on, built_to) <= built_to
            then '支出' || booked_on || '，建设期止' || built_to
    end
{%- endmacro %}
