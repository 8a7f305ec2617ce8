-- One row a measure that is asked for and an outcome: how many accepted source rows it uses (by its own list), and how
-- many it leaves out, each for one reason, in this order: its application or unit is not in the data (no_parent),
-- nothing asks for it (not_asked), outside the period (outside_window), not looked at (outside_universe), not of the
-- kind or the slice that is counted (filtered), of an older year than the latest (older_year). What is left between the
-- rows to be used and those of the list is unexplained, and a fault. What is asked for month by month uses no row that
-- its whole window does not use, and is left out; a measure that nothing asks for has no rows here.
{%- do read_facts() %}
{%- set measures = base_measures() | selectattr('record_type') | list %}
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
    {%- for fact, of_fact in measures | groupby('fact') %}
    select
        '{{ fact }}' as fact,
        {{ 'count(distinct (src_file, src_sheet, src_row))' if of_fact[0].one_cell_a_row else 'count(*)' }} as source_rows
    from {{ fact }}
    union all
    {%- endfor %}
    select
        null as fact,
        null as source_rows
    from evaluations
    where false
),

measured as (
    select
        outcomes.measure_id,
        case outcomes.use
            when 'outside_window' then 'outside_window'
            when 'not_followed' then 'outside_window'
            when 'outside_universe' then 'outside_universe'
            when 'other_slice' then 'filtered'
            when 'filtered' then 'filtered'
            when 'older_year' then 'older_year'
            else 'to_be_used'
        end as outcome,
        sum(outcomes.source_rows) as source_rows
    from {{ ref('int_record__outcome') }} as outcomes
    inner join accepted on outcomes.measure_id = accepted.measure_id
    group by all
),

totals as (
    select
        accepted.measure_id,
        any_value(accepted.source_rows) as accepted,
        any_value(in_facts.source_rows) as in_fact,
        coalesce(sum(measured.source_rows), 0) as asked,
        coalesce(sum(measured.source_rows) filter (where measured.outcome = 'to_be_used'), 0) as to_be_used,
        coalesce(any_value(listed.source_rows), 0) as used
    from accepted
    inner join in_facts on accepted.fact = in_facts.fact
    left join {{ ref('int_measure__listed') }} as listed on accepted.measure_id = listed.measure_id
    left join measured on accepted.measure_id = measured.measure_id
    group by accepted.measure_id
)

select
    measure_id,
    unnest(['no_parent', 'not_asked', 'unexplained', 'used']) as outcome,
    unnest([accepted - in_fact, in_fact - asked, to_be_used - used, used]) as source_rows
from totals
union all
select
    measure_id,
    outcome,
    source_rows
from measured
where outcome <> 'to_be_used'
