{# Where the raw records of a build lie: its Parquet files are named when it runs, not when the project is parsed. #}
{% macro create_raw_file() -%}
    create or replace macro raw_file(name) as (
        '{{ var("raw_dir") | replace("'", "''") }}/' || name || '.parquet'
    );
{%- endmacro %}

{% macro drop_raw_file() -%}
    drop macro if exists raw_file
{%- endmacro %}
