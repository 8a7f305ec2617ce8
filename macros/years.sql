{#
    Words for the year of a list, where its quota group has lists of several years; else empty. Of a group with
    applications of 2024 and 2025 the lists are told apart, of one with those of 2024 alone nothing is said.
#}
{% macro if_of_years(words, year='list_year', grouped_by='group_id') -%}
    case
        when min({{ year }}) over (partition by {{ grouped_by }}) < max({{ year }}) over (partition by {{ grouped_by }})
            then {{ words }}
        else ''
    end
{%- endmacro %}
