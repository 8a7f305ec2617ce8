{# R08: the age reached in the year is below the least of the grade, or beyond the greatest. #}
{% macro r08_impossible_age() -%}
    case
        when age < youngest or age > oldest
            then grade || '，当年' || age || '岁'
    end
{%- endmacro %}
