{#
    The table of a seed. In policy data what is not declared otherwise (dbt_project.yml) is text, whatever it looks like:
    a type that is guessed would change with the rows, and an empty table would have numbers for keys.
#}
{% macro duckdb__create_csv_table(model, agate_table) -%}
    {%- set declared = model.config.get('column_types', {}) -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- set guessed = adapter.convert_type(agate_table, loop.index0) -%}
        {%- do columns.append(name ~ ' ' ~ declared.get(name, 'varchar' if 'policy' in model.fqn else guessed)) -%}
    {%- endfor -%}
    {%- set sql = 'create table ' ~ this.render() ~ ' (' ~ columns | join(', ') ~ ')' -%}
    {%- call statement('_') -%} {{ sql }} {%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}
