-- One row a record type and an owner (the number of an application, or the code of a unit) with records of that type:
-- how many were accepted, how many rows refused.
{%- set owners = {} %}
{%- for record_type, named in record_owners().items() if named[0] != 'project_id' and record_type != 'narrative' %}
{%- do owners.update({record_type: named[0]}) %}
{%- endfor %}
with accepted as (
    {%- for record_type, owner in owners.items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ record_type }}' as record_type,
        {{ owner }} as owner,
        count(*) as records
    from {{ ref('stg_' ~ record_type) }}
    group by {{ owner }}
    {%- endfor %}
),

refused as (
    select
        record_type,
        case
            {%- for record_type, owner in owners.items() if owner == 'application_no' %}
            when record_type = '{{ record_type }}' then application_no
            {%- endfor %}
            else uscc
        end as owner,
        count(*) as refused_rows
    from {{ ref('int_submission__refused') }}
    group by all
)

select
    record_type,
    owner,
    coalesce(accepted.records, 0) as records,
    coalesce(refused.refused_rows, 0) as refused_rows
from accepted
full outer join refused using (record_type, owner)
where owner is not null
