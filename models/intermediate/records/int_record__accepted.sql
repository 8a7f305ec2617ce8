-- One row an accepted row of each record type: where it stands, and whether the application, project or notice that it
-- names, or one of the unit that it names, is in the data. Kept nowhere: a part of the query that asks for it.
{{ config(materialized='ephemeral') }}
with owners as (
    select
        application_no as owner,
        uscc
    from {{ ref('int_application') }}
    union all
    select
        project_no as owner,
        uscc
    from {{ ref('int_project') }}
    union all
    select
        notice_id as owner,
        null as uscc
    from {{ ref('notices') }}
)
{% for record_type, named in record_owners().items() %}
{{ 'union all' if not loop.first }}
select
    '{{ record_type }}' as record_type,
    records.src_file,
    records.src_sheet,
    records.src_row,
    {%- for column in named %}
    {{ 'or ' if not loop.first }}coalesce(
        records.{{ column }} in (select {{ 'uscc' if column.endswith('uscc') else 'owner' }} from owners), false
    )
    {%- endfor %} as has_owner
from {{ ref('int_record__narrative' if record_type == 'narrative' else 'stg_' ~ record_type) }} as records
{%- endfor %}
