{# R22: the target of a part above that of its whole. #}
{% macro r22_part_above_whole() -%}
    case
        when target_value > whole_value
            then indicator || {{ exact_text('target_value', '1') }} || '，总数' || {{ exact_text('whole_value', '1') }}
    end
{%- endmacro %}
