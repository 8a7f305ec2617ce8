{#
    The base measures that a table of evaluations asks for, as they are computed: what nobody asks for is no part of the
    query, and a measure that nobody asks for by slice has no dimensions. All of them where the table is not there yet
    (while dbt compiles before the first build) or asks for nothing.
#}
{% macro asked_of(evaluation) %}
    {%- set sliced = {} -%}
    {%- if execute and load_relation(evaluation) is not none -%}
        {%- set query = "select measure_id, bool_or(slice <> '') from " ~ evaluation ~ " group by measure_id" -%}
        {%- for row in run_query(query).rows -%}
            {%- do sliced.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set found = [] -%}
    {%- for m in base_measures() if m.name in sliced -%}
        {%- do found.append(dict(m, dimensions=m.dimensions if sliced[m.name] else [])) -%}
    {%- endfor -%}
    {{ return(found or base_measures()) }}
{% endmacro %}
