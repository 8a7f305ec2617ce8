{# R21: the target of a share that is not what its own two lines make. #}
{% macro r21_share_unlike_its_lines() -%}
    case
        when abs(target_value * share_whole - share_part) > {{ limit_of('R21', 1) }} * share_whole
            then indicator || {{ exact_text('target_value', '1') }} || '，两行为' || {{ exact_text('share_part', '1') }}
                || '和' || {{ exact_text('share_whole', '1') }}
    end
{%- endmacro %}
