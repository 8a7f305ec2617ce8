{# R06: more people in training on one day than the floor of the base can hold. #}
{% macro r06_denser_than_the_floor() -%}
    case
        when most_present * {{ limit_of('R06', 1) }} > floor_area_m2
            then busiest_day || '同时在训' || most_present || '人，培训场所' || {{ exact_text('floor_area_m2', '1') }} || '平方米'
    end
{%- endmacro %}
