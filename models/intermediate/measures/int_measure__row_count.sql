-- One row a measure that is asked for and an outcome: how many accepted source rows it uses, and how many it leaves out
-- for which reason. What is asked for month by month (window@month) uses no row that its whole window does not use, and
-- is left out. Each measure's rows are inserted after the table is made: the engine plans a hundred small queries in a
-- fraction of the time that it takes over their union.
-- depends_on: {{ ref('int_measure__evaluation') }}, {{ ref('windows') }}, {{ source('door', 'sheet') }}
{{ config(post_hook="{{ insert_measure_row_counts(this, whole_windows(ref('int_measure__evaluation'))) }}") }}
select
    cast(null as varchar) as measure_id,
    cast(null as varchar) as outcome,
    cast(0 as bigint) as source_rows
where false
