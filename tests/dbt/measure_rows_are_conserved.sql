-- Invariant: for every measure, accepted rows of its record type = rows used + rows left out for a named reason. The
-- rows used are those of the measure's own list, the others are counted apart: no outcome may be below nought, none
-- unexplained, and every measure whose rows have a record type and that a whole window asks for is counted.
with asked as (
    select distinct evaluations.measure_id
    from {{ ref('int_measure__use') }} as evaluations
    inner join {{ ref('int_measure') }} as measures on evaluations.measure_id = measures.measure_id
    where measures.rows_sql is not null and measures.record_type is not null
),

counted as (
    select
        measure_id,
        outcome,
        source_rows
    from {{ ref('int_measure__row_count') }}
)

select
    measure_id,
    outcome,
    source_rows
from counted
where source_rows < 0 or (outcome = 'unexplained' and source_rows <> 0)
union all
select
    measure_id,
    'not counted' as outcome,
    0 as source_rows
from asked
where measure_id not in (select measure_id from counted)
