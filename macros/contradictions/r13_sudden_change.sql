{# R13: a yearly figure that changed by many times, far from how the same figure of other units changed. #}
{% macro r13_sudden_change() -%}
    case
        when
            pairs >= {{ limit_of('R13', 3) }}
            and greatest(item_value, before) >= {{ limit_of('R13', 1) }} * least(item_value, before)
            and abs(change - usual_change) > {{ limit_of('R13', 2) }} * usual_spread
            then item_label || (stat_year - 1) || '年' || {{ exact_text('before', '1') }} || '，'
                || stat_year || '年' || {{ exact_text('item_value', '1') }}
    end
{%- endmacro %}
