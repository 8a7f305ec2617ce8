-- One row a record and a rule of contradictions that it breaks.
{% for part in [
    'training', 'person', 'name', 'certification', 'level', 'base', 'unit_year', 'funding', 'target', 'other'
] %}
{{ 'union all' if not loop.first }}
select * from {{ ref('int_contradiction__' ~ part) }}
{%- endfor %}
