{# R25: weights of a sheet of targets that are not all given, or do not make the points of the notice's scheme. #}
{% macro r25_weights_unlike_the_whole() -%}
    case
        when place_in_sheet > 1 or sheet_points is null or whole_points is null then null
        when sheet_weights < sheet_targets
            then coalesce(target_year || '年', '实施期') || sheet_targets || '项目标中'
                || (sheet_targets - sheet_weights) || '项没有权重'
        when sheet_points not in (whole_points, whole_points - execution_points)
            then coalesce(target_year || '年', '实施期') || '权重合计' || {{ exact_text('sheet_points', '1') }} || '，应为'
                || {{ exact_text('whole_points', '1') }} || '或'
                || {{ exact_text('whole_points - execution_points', '1') }}
    end
{%- endmacro %}
