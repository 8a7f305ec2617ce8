-- One row a measure and an outcome: how many accepted source rows it uses, and how many it leaves out for which reason.
-- depends_on: {{ ref('fct_evaluation') }}
{%- for m in base_measures() if m.record_type %}
{{ 'union all' if not loop.first }}
{{ measure_row_counts(m, ref('fct_evaluation')) }}
{%- endfor %}
