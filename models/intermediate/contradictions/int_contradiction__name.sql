-- A 身份证号 with several names (R16): one row a further name, at its first record. Only numbers of which two records
-- differ, by hashes, are looked at closely.
{%- set named = {
    'training': ('person', 'uscc'), 'certification': ('person', 'base_uscc'), 'teacher': ('person', 'uscc'),
    'apprentice': ('person', 'application_no'), 'studio': ('leader', 'application_no')
} %}
with every as (
    {%- for record_type, (person, owner) in named.items() %}
    {{ 'union all' if not loop.first }}
    select
        hash({{ person }}_key) as person,
        hash({{ person }}_name) as name
    from {{ ref('stg_' ~ record_type) }}
    {%- endfor %}
),

doubtful as (
    select person
    from every
    group by person
    having min(name) <> max(name)
),

records as (
    {%- for record_type, (person, owner) in named.items() %}
    {{ 'union all' if not loop.first }}
    select
        '{{ record_type }}' as record_type,
        records.{{ owner }} as owner,
        records.{{ person }}_key{{ ' as person_key' if person != 'person' }},
        records.{{ person }}_masked{{ ' as person_masked' if person != 'person' }},
        regexp_replace(records.{{ person }}_name, '[\s·•.]', '', 'g') as person_name,
        records.record_key,
        records.src_file,
        records.src_sheet,
        records.src_row
    from {{ ref('stg_' ~ record_type) }} as records
    where hash(records.{{ person }}_key) in (select person from doubtful)
    {%- endfor %}
),

names as (
    select
        person_key,
        person_name,
        row_number() over (
            partition by person_key order by count(*) desc, min((src_file, src_sheet, src_row)), person_name
        ) as name_order,
        count(*) over (partition by person_key) as names,
        string_agg(person_name, '、') over (
            partition by person_key order by person_name rows between unbounded preceding and unbounded following
        ) as all_names
    from records
    group by person_key, person_name
),

looked_at as (
    select
        records.*,
        names.names,
        names.name_order,
        names.all_names,
        row_number() over (
            partition by records.person_key, records.person_name
            order by records.src_file, records.src_sheet, records.src_row, records.record_type
        ) as row_order
    from records
    inner join names on records.person_key = names.person_key and records.person_name = names.person_name
),

{{ offences('looked_at', [('R16', r16_one_number_several_names())]) }}
