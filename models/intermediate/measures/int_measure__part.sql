-- One row a part of a measure, in their order: a base measure is its own part, a ratio has a numerator and a
-- denominator, a sum what it adds up, and a measure whose nought must be made known has a guard. Made from the
-- declarations (macros/measures/parts.sql); whoever needs the parts of a measure reads them here.
{%- for part in measure_parts() %}
{{ 'union all' if not loop.first }}
select
    '{{ part.measure_id }}' as measure_id,
    '{{ part.agg }}' as agg,
    {{ loop.index }} as part_no,
    '{{ part.part_id }}' as part_id,
    '{{ part.role }}' as role,
    nullif('{{ part.window_id }}', '') as window_id,
    {{ part.is_whole | string | lower }} as is_whole,
    {{ part.is_needed | string | lower }} as is_needed
{%- endfor %}
