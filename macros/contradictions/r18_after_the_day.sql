{# R18: a day after the day of the build. `dates` holds pairs: the name of a date for people, and its column. #}
{% macro r18_after_the_day(dates) -%}
    case
        {%- for label, column in dates %}
        when {{ column }} > {{ as_of() }} then '{{ label }}' || {{ column }}
        {%- endfor %}
    end
{%- endmacro %}
