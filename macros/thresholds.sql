{#
    One side of a threshold written as in the policy data: 1000, 0.45, 1/3, or the name of a grade (its rank).
    Side 1 is the numerator, side 2 the denominator; `rules` is the alias of the rows that hold the threshold.
#}
{% macro threshold_side(column, side, rules='criteria') -%}
    cast(case
        when {{ rules }}.{{ column }} is null then null
        {%- if column == 'threshold' %}
        when named.level_rank is not null then {{ 'named.level_rank' if side == 1 else '1' }}
        {%- endif %}
        {%- if side == 1 %}
        else cast(split_part({{ rules }}.{{ column }}, '/', 1) as decimal(18, 6))
        {%- else %}
        else coalesce(try_cast(nullif(split_part({{ rules }}.{{ column }}, '/', 2), '') as decimal(18, 6)), 1)
        {%- endif %}
    end as decimal(18, 6))
{%- endmacro %}

{# Whether a value meets its threshold, as exact fractions: a/b >= p/q is a*q >= p*b. Unknown stays unknown. #}
{% macro holds(v, t) -%}
    case {{ t }}.comparator
        when '>=' then {{ v }}.value_num * {{ t }}.low_den >= {{ t }}.low_num * {{ v }}.value_den
        when '<=' then {{ v }}.value_num * {{ t }}.low_den <= {{ t }}.low_num * {{ v }}.value_den
        when '=' then {{ v }}.value_num * {{ t }}.low_den = {{ t }}.low_num * {{ v }}.value_den
        when 'between' then
            {{ v }}.value_num * {{ t }}.low_den >= {{ t }}.low_num * {{ v }}.value_den
            and {{ v }}.value_num * {{ t }}.high_den <= {{ t }}.high_num * {{ v }}.value_den
    end
{%- endmacro %}

{# The slice by which int_measure__level names the levels of a row's measure: a figure's of the notice's own, else ''. #}
{% macro level_of(rows) -%}
    case when {{ rows }}.measure_id like 'own_%' then {{ rows }}.slice else '' end
{%- endmacro %}
