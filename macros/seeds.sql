{#
    The table of a seed when dbt runs by hand; a build reads it the same way (src/jixiao/engine/executor.py). A column has
    the type that stands beside it in the declaration (`data_type` in seeds/*/_*.yml) and is text without one, whatever it
    looks like: a type that is guessed would change with the rows, and an empty table would have numbers for keys.
    Columns go by their names; an empty cell is null, and blanks around a cell are none of its text (`indented`: those
    before it are).
#}
{% macro duckdb__create_csv_table(model, agate_table) -%}
    {%- call statement('_') -%}
        create table {{ this.render() }} (
        {%- for column in model.columns.values() %}
            {{ column.name }} {{ column.data_type or 'varchar' }}{{ ',' if not loop.last }}
        {%- endfor %}
        )
    {%- endcall -%}
{%- endmacro %}

{% macro duckdb__load_csv_rows(model, agate_table) -%}
    {%- set insert -%}
        insert into {{ this.render() }} by name
        select
        {%- for column in model.columns.values() %}
            nullif({{ 'rtrim' if column.config.meta.get('indented') else 'trim' }}("{{ column.name }}"), '')
                as "{{ column.name }}"{{ ',' if not loop.last }}
        {%- endfor %}
        from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header = true, all_varchar = true, nullstr = '', delim = ',', quote = '"', escape = '"', comment = ''
        )
    {%- endset -%}
    {%- do adapter.add_query(insert) -%}
    {{ return(insert) }}
{%- endmacro %}
