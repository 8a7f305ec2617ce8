-- One row a measure: its words, and the query that lists the records of it. Made from the declarations on the facts.
-- depends_on: {{ ref('fct_evaluation') }}
{%- for m in base_measures() %}
{{ 'union all' if not loop.first }}
select
    '{{ m.name }}' as measure_id,
    '{{ m.label }}' as label,
    '{{ m.unit }}' as unit,
    '{{ m.agg }}' as agg,
    '{{ m.definition }}' as definition,
    cast(null as varchar) as numerator,
    cast(null as varchar) as denominator,
    '{{ measure_rows(m, ref('fct_evaluation').include(database=false)) | replace("'", "''") | trim }}' as rows_sql
{%- endfor %}
{%- for m in derived_measures() %}
union all
select
    '{{ m.name }}' as measure_id,
    '{{ m.label }}' as label,
    '{{ m.unit }}' as unit,
    '{{ m.agg }}' as agg,
    '{{ m.definition }}' as definition,
    '{{ m.of | join('|') if m.agg == 'sum' else m.get('numerator', m.get('of')) }}' as numerator,
    {{ "'" ~ m.denominator ~ "'" if m.get('denominator') else 'cast(null as varchar)' }} as denominator,
    cast(null as varchar) as rows_sql
{%- endfor %}
{%- for m in composed_measures() %}
union all
select
    '{{ m.name }}' as measure_id,
    '{{ m.label }}' as label,
    '{{ m.unit }}' as unit,
    'composed' as agg,
    '{{ m.definition }}' as definition,
    cast(null as varchar) as numerator,
    cast(null as varchar) as denominator,
    cast(null as varchar) as rows_sql
{%- endfor %}
