{# R20: the target of a year above that of the whole period, of an indicator that adds up. #}
{% macro r20_year_above_period() -%}
    case
        when aggregate = 'sum' and target_year is not null and target_value > of_period
            then indicator || target_year || '年' || {{ exact_text('target_value', '1') }} || '，实施期'
                || {{ exact_text('of_period', '1') }}
    end
{%- endmacro %}
