{# An amount as text: exact yuan, without trailing noughts, and its unit. #}
{% macro yuan(amount) -%}
    {{ exact_text(amount, '1') }} || '元'
{%- endmacro %}
