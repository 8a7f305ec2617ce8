{#
    How tables and data tests are made. A build makes its warehouse anew in a folder that is published whole or not at
    all, so nothing is kept beside a table while it is made, nothing is renamed, and a statement is its own transaction;
    a warehouse that exists (dbt run by hand) has its tables replaced. What a hook adds to a table is one transaction.
#}
{% materialization table, adapter='duckdb' %}
    {%- set there = load_cached_relation(this) -%}
    {%- set made = this.incorporate(type='table') -%}
    {%- if there is not none -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {%- call statement('main', auto_begin=False) -%}
        {{- create_table_as(False, made, compiled_code) -}}
    {%- endcall -%}
    {%- if post_hooks -%}
        {%- do run_hooks(post_hooks, inside_transaction=True) -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {{ return({'relations': [made]}) }}
{% endmaterialization %}

{% materialization test, adapter='duckdb' %}
    {%- call statement('main', fetch_result=True, auto_begin=False) -%}
        {{ get_test_sql(
            sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=config.get('limit')
        ) }}
    {%- endcall -%}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{# Where the raw records of a build lie: its Parquet files are named when it runs, not when the project is parsed. #}
{% macro create_raw_file() -%}
    create or replace macro raw_file(name) as (
        '{{ var("raw_dir") | replace("'", "''") }}/' || name || '.parquet'
    );
{%- endmacro %}

{% macro drop_raw_file() -%}
    drop macro if exists raw_file
{%- endmacro %}
