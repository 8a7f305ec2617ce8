-- One row a record and a rule of contradictions that it breaks; what a record contradicts in several ways is one text.
with every as (
    {%- for part in [
        'training', 'person', 'name', 'certification', 'level', 'base', 'unit_year', 'funding', 'target', 'other'
    ] %}
    {{ 'union all' if not loop.first }}
    select * from {{ ref('int_contradiction__' ~ part) }}
    {%- endfor %}
)

select
    rule_no,
    record_type,
    string_agg(distinct found, '；' order by found) as found,
    owner,
    record_key,
    src_file,
    src_sheet,
    src_row
from every
group by rule_no, record_type, owner, record_key, src_file, src_sheet, src_row
