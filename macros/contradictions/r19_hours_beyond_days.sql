{# R19: more hours than the days of the class can hold. #}
{% macro r19_hours_beyond_days() -%}
    case
        when hours > {{ limit_of('R19', 1) }} * (completed_on - starts_on + 1) and completed_on >= starts_on
            then {{ exact_text('hours', '1') }} || '学时，' || (completed_on - starts_on + 1) || '天'
    end
{%- endmacro %}
