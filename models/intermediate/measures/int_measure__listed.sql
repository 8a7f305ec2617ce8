-- One row a measure that is asked for: how many accepted source rows its own list uses, for int_measure__row_count,
-- which holds them against what the rows come to (int_record__outcome).
{%- do read_facts() %}
{%- set measures = base_measures() | selectattr('record_type') | list %}
with evaluations as (
    select * from {{ ref('int_measure__use') }}
),

listed as (
    {%- for of_pass in measures_by_pass(measures) %}
    select
        measure_id,
        count(distinct (src_file, src_sheet, src_row)) as source_rows
    from ({{ rows_looked_at(of_pass, 'evaluations') }}) as looked_at
    where is_counted
    group by measure_id
    union all
    {%- endfor %}
    select
        null as measure_id,
        null as source_rows
    from evaluations
    where false
)

select
    measure_id,
    source_rows
from listed
