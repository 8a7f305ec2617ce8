-- One row a measure and an outcome: how many accepted source rows it uses, and how many it leaves out for which reason.
-- What is asked for month by month (window@month) uses no row that its whole window does not use, and is left out.
-- depends_on: {{ ref('fct_evaluation') }}
{%- for m in base_measures() if m.record_type %}
{{ 'union all' if not loop.first }}
{{ measure_row_counts(m, '(select * from ' ~ ref('fct_evaluation') ~ " where not contains(window_id, '@'))") }}
{%- endfor %}
