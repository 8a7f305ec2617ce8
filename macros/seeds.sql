{#
    The table of a seed, read by the engine. A column has the type that stands beside it in the declaration
    (`data_type` in seeds/*/_*.yml) and is text without one, whatever it looks like: a type that is guessed would change
    with the rows, and an empty table would have numbers for keys. Columns go by their names; an empty cell is null.
#}
{% materialization seed, adapter='duckdb' %}
    {%- set there = load_cached_relation(this) -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- if there is not none -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- call statement('main', auto_begin=False) -%}
        create table {{ made }} as
        select
        {%- for column in model.columns.values() %}
            cast({{ column.name }} as {{ column.data_type or 'varchar' }}) as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
        from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header = true, all_varchar = true, nullstr = '', delim = ',', quote = '"', escape = '"', comment = ''
        )
    {%- endcall -%}
    {#- dbt asks every seed for the table that it read itself: here an empty one. -#}
    {%- do store_result('agate_table', response='OK', agate_table=load_result('main').table) -%}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}
