-- One row a measure that is asked for and an outcome: how many accepted source rows it uses, and how many it leaves out
-- for which reason. What is asked for month by month (window@month) uses no row that its whole window does not use, and
-- is left out.
-- depends_on: {{ ref('fct_evaluation') }}, {{ ref('windows') }}
select
    cast(null as varchar) as measure_id,
    cast(null as varchar) as outcome,
    cast(0 as bigint) as source_rows
where false
{%- for m in asked_of(base_measures(), ref('fct_evaluation')) if m.record_type %}
union all
{{ measure_row_counts(m, whole_windows(ref('fct_evaluation'))) }}
{%- endfor %}
