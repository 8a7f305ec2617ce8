-- One row a record type and an owner (the number of an application, or the code of a unit) with records of that type:
-- how many were accepted, how many rows refused.
{%- set owners = {
    'unit': 'uscc', 'unit_year': 'uscc', 'credit_record': 'uscc', 'application': 'application_no',
    'application_occupation': 'application_no', 'teacher': 'uscc', 'expert': 'application_no', 'partnership': 'uscc',
    'training': 'uscc', 'certification': 'base_uscc', 'survey': 'uscc', 'contest': 'uscc', 'studio': 'application_no',
    'apprentice': 'application_no', 'evidence': 'application_no', 'review': 'application_no',
    'publicity': 'application_no', 'target': 'application_no'
} %}
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
