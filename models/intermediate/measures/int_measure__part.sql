-- One row a part of a measure: a base measure is its own part, a ratio has a numerator and a denominator, and a measure
-- whose nought must be made known has a guard. Made from the declarations on the fact models.
{%- for measure_id, part_id, role, window_id, is_whole in measure_parts() %}
{{ 'union all' if not loop.first }}
select
    '{{ measure_id }}' as measure_id,
    '{{ part_id }}' as part_id,
    '{{ role }}' as role,
    nullif('{{ window_id }}', '') as window_id,
    {{ 'true' if is_whole else 'false' }} as is_whole
{%- endfor %}
