-- One row a record and an evaluation of a measure that is asked of its subject: what it comes to there, as a place in
-- the order of uses (macros/measures/measured.sql). Kept nowhere: a part of the queries that ask for it.
{{ config(materialized='ephemeral') }}
{%- do read_facts() %}
with asked as (
    select * from {{ ref('int_measure__use') }}
)
{% for measures in measures_by_pass(base_measures()) %}
{{ 'union all' if not loop.first }}
select
    measure_id,
    record_type,
    src_file,
    src_sheet,
    src_row,
    {{ use_order("case outcome when 'used' then use else outcome end") }} as use_order
from ({{ rows_measured(measures, 'asked') }}) as every_evaluation
{%- endfor %}
