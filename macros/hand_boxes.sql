{# Names of open cells without a box, as jixiao.forms.byhand has them: 填写-<form>-<edition>-<cell or column>. #}

{# A sheet's key as it stands in the name of a file. #}
{% macro hand_part(key) -%}
    regexp_replace({{ key }}, '[ 　\t/\\:*?"<>|]', '_', 'g')
{%- endmacro %}

{# The name without its cell; '' for any other box. #}
{% macro hand_stem(box) -%}
    regexp_extract({{ box }}, '^(填写-.+-)[A-Z]+[0-9]*$', 1)
{%- endmacro %}

{# Whether the name is that of a column of a block. #}
{% macro hand_is_line(box) -%}
    not regexp_matches({{ box }}, '[0-9]$')
{%- endmacro %}
