-- One row a measure that is asked for and an outcome: how many accepted source rows it uses (by its own list), and how
-- many it leaves out, each for one reason, in this order: its application or unit is not in the data (no_parent), nothing
-- asks for it (not_asked), outside the period (outside_window), not looked at (outside_universe), not of the kind or the
-- slice that is counted (filtered), of an older year than the latest (older_year). What is left between the rows that
-- should be used and those of the list is unexplained, and a fault. What is asked for month by month uses no row that
-- its whole window does not use, and is left out. A measure that nothing asks for reads no rows and has none here.
-- depends_on: {{ ref('int_measure__evaluation') }}
{%- do read_facts() %}
{%- set asked = asked_of(ref('int_measure__evaluation')) | selectattr('record_type') | list %}
{%- set ways = {
    'outside_window': ['outside_window', 'not_followed'], 'outside_universe': ['outside_universe'],
    'filtered': ['filtered', 'other_slice'], 'older_year': ['older_year']
} %}
with evaluations as (
    select * from {{ ref('int_measure__use') }}
),

accepted as (
    select
        measures.measure_id,
        measures.fact,
        coalesce(sum(sheets.accepted), 0) as source_rows
    from {{ ref('int_measure') }} as measures
    left join {{ source('door', 'sheet') }} as sheets on measures.record_type = sheets.record_type
    where
        measures.record_type is not null
        and measures.measure_id in (select measure_id from evaluations)
    group by measures.measure_id, measures.fact
),

in_facts as (
    {%- for fact, of_fact in asked | groupby('fact') %}
    {{ 'union all' if not loop.first }}
    select
        '{{ fact }}' as fact,
        {{ 'count(distinct (src_file, src_sheet, src_row))' if of_fact[0].one_cell_a_row else 'count(*)' }} as source_rows
    from {{ fact }}
    {%- endfor %}
),

measured as (
    select
        measure_id,
        {{ use_of_order('use_order') }} as outcome,
        count(*) as source_rows
    from {{ ref('int_record__measured') }}
    group by measure_id, use_order
),

listed as (
    {%- for m in asked %}
    {{ 'union all' if not loop.first }}
    select
        '{{ m.name }}' as measure_id,
        count(distinct (src_file, src_sheet, src_row)) as source_rows
    from ({{ measure_rows(m, 'evaluations') }}) as listed
    {%- endfor %}
),

counted as (
    select
        accepted.measure_id,
        accepted.source_rows as accepted,
        in_facts.source_rows as in_fact,
        sum(measured.source_rows) as measured,
        {%- for outcome, uses in ways.items() %}
        sum(measured.source_rows) filter (where measured.outcome in ('{{ uses | join("', '") }}')) as {{ outcome }},
        {%- endfor %}
        sum(measured.source_rows) filter (
            where measured.outcome in ('figure', 'output', 'criterion')
        ) as to_be_used,
        any_value(listed.source_rows) as used
    from accepted
    inner join in_facts on accepted.fact = in_facts.fact
    inner join listed on accepted.measure_id = listed.measure_id
    left join measured on accepted.measure_id = measured.measure_id
    group by accepted.measure_id, accepted.source_rows, in_facts.source_rows
)

select
    measure_id,
    unnest(['no_parent', 'not_asked', '{{ ways | join("', '") }}', 'unexplained', 'used']) as outcome,
    unnest([
        accepted - in_fact, in_fact - coalesce(measured, 0),
        {%- for outcome in ways %} coalesce({{ outcome }}, 0),{% endfor %} coalesce(to_be_used, 0) - used, used
    ]) as source_rows
from counted
