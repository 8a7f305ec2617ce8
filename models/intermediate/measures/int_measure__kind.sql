-- One row a measure: how it is computed, and whether it can only grow while records are added.
{%- for m in base_measures() + derived_measures() %}
{{ 'union all' if not loop.first }}
select
    '{{ m.name }}' as measure_id,
    '{{ m.agg }}' as agg,
    {{ 'true' if m.agg in ('count', 'count_distinct', 'sum') else 'false' }} as only_grows
{%- endfor %}
