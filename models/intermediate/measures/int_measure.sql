-- One row a measure: its words, and the query that lists the records of it. Made from the declarations on the facts.
-- Beside it the query that says of a record what kept it out (fates_sql), and the record type that both are about.
-- The queries name int_measure__evaluation beside this table: it need not be there yet, and may depend on what
-- measures are.
{%- set evaluation = this.incorporate(path={'identifier': 'int_measure__evaluation'}).include(database=false) %}
{%- for m in base_measures() %}
select
    '{{ m.name }}' as measure_id,
    '{{ m.label }}' as label,
    '{{ m.unit }}' as unit,
    '{{ m.agg }}' as agg,
    '{{ m.definition }}' as definition,
    {{ 'true' if m.agg in ('count', 'count_distinct', 'sum') else 'false' }} as only_grows,
    {{ 'true' if m.get('slice') else 'false' }} as has_own_slices,
    '{{ m.subject }}' as subject,
    '{{ m.cells }}' as cells,
    '{{ measure_rows(m, evaluation) | replace("'", "''") | trim }}' as rows_sql,
    nullif('{{ m.record_type or '' }}', '') as record_type,
    '{{ m.fact }}' as fact,
    '{{ measure_fates(m, evaluation) | replace("'", "''") | trim }}' as fates_sql
union all
{%- endfor %}
{%- for m in derived_measures() + composed_measures() %}
{{ 'union all' if not loop.first }}
select
    '{{ m.name }}' as measure_id,
    '{{ m.label }}' as label,
    '{{ m.unit }}' as unit,
    '{{ m.get('agg', 'composed') }}' as agg,
    '{{ m.definition }}' as definition,
    {{ 'true' if m.get('agg') == 'sum' else 'false' }} as only_grows,
    false as has_own_slices,
    cast(null as varchar) as subject,
    '' as cells,
    cast(null as varchar) as rows_sql,
    cast(null as varchar) as record_type,
    cast(null as varchar) as fact,
    cast(null as varchar) as fates_sql
{%- endfor %}
