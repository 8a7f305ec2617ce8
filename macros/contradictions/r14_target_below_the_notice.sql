{# R14: a target below what the notice demands of the track as an output. #}
{% macro r14_target_below_the_notice() -%}
    case
        when target_value < demanded
            then indicator || '的目标' || {{ exact_text('target_value', '1') }} || '，通知要求' || {{ exact_text('demanded', '1') }}
    end
{%- endmacro %}
