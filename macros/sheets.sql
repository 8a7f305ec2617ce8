{# The name of a sheet: its key (the number of the application or project), then the unit; as Excel takes it. #}
{% macro sheet_title(key, unit) -%}
    rtrim(left(regexp_replace({{ key }} || coalesce(' ' || {{ unit }}, ''), '[\[\]:*?/\\\\]', '_', 'g'), 31), ' ''')
{%- endmacro %}
