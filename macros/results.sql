{#
    Results of criteria from the worst to the best, numbered from 1; 不适用 has no place. Of several that all have to
    hold the least decides, of several of which one is enough the greatest: of 符合 and 缺数据, the first comes to 缺数据,
    the second to 符合.
#}
{% macro result_rank(result) -%}
    nullif(list_position(['不符合', '缺数据', '需人工判断', '符合'], {{ result }}), 0)
{%- endmacro %}


{% macro result_of_rank(place) -%}
    list_extract(['不符合', '缺数据', '需人工判断', '符合'], {{ place }})
{%- endmacro %}
