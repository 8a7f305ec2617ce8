{# R23: a year's trainings far beyond the capacity that the unit states for the year. #}
{% macro r23_beyond_capacity() -%}
    case
        when completed_in_year > {{ limit_of('R23', 1) }} * training_capacity
            then stat_year || '年培训' || completed_in_year || '人次，年培训能力' || training_capacity || '人次'
    end
{%- endmacro %}
