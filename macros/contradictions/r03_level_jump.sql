{# R03: a certificate too many grades above the person's last one of the occupation, too soon after it. #}
{% macro r03_level_jump() -%}
    case
        when
            grade_rank - rank_before > {{ limit_of('R03', 2) }}
            and issued_on - issued_before < {{ limit_of('R03', 1) }}
            then issued_before || '取得' || grade_before || '，' || issued_on || '取得' || grade
    end
{%- endmacro %}
