{# R02: a certificate dated before the training that it names began. #}
{% macro r02_certified_before_start() -%}
    case when issued_on < starts_on then '发证' || issued_on || '，开班' || starts_on end
{%- endmacro %}
