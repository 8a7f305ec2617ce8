{# R16: a further name under one 身份证号: the first record of each name but the usual one. #}
{% macro r16_one_number_several_names() -%}
    case
        when names > {{ limit_of('R16', 1) }} and name_order > 1 and row_order = 1
            then person_masked || '的姓名有' || all_names
    end
{%- endmacro %}
