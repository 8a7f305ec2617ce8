-- One row a record type and a use or reason: how many accepted rows were used so, or left out for it (the first that
-- holds of each row, see macros/row_uses.sql). The rows are counted after the table is made, use by use.
-- depends_on: {{ ref('int_measure__evaluation') }}, {{ ref('int_measure__use') }}, {{ ref('int_record__use') }}
-- depends_on: {{ ref('int_application') }}, {{ ref('int_project') }}, {{ ref('notices') }}
-- depends_on: {{ source('door', 'sheet') }}
{%- set facts, records = fact_models(), accepted_records() %}
{{ config(post_hook="{{ insert_row_uses(this) }}") }}
select
    cast(null as varchar) as record_type,
    cast(null as varchar) as use,
    cast(0 as bigint) as source_rows
where false
