-- One row a record and an evaluation of a measure that is asked of its subject: what it comes to there, as a place in
-- the order of uses (macros/measures/measured.sql). Kept nowhere: a part of the queries that ask for it.
{{ config(materialized='ephemeral') }}
{%- do read_facts() %}
with asked as (
    select * from {{ ref('int_measure__use') }}
)
{% for measures in measures_by_pass(base_measures()) %}
select
    measure_id,
    record_type,
    src_file,
    src_sheet,
    src_row,
    {{ use_order("case outcome when 'used' then use else outcome end") }} as use_order
from ({{ rows_measured(measures, 'asked') }}) as every_evaluation
union all
{%- endfor %}
select
    null as measure_id,
    null as record_type,
    null as src_file,
    null as src_sheet,
    null as src_row,
    null as use_order
from asked
where false
