-- Invariant: for every measure, accepted rows of its record type = rows used + rows left out for a named reason. The
-- rows used are those of the measure's own list, the others are counted apart: no outcome may be below nought, none
-- unexplained.
select
    measure_id,
    outcome,
    source_rows
from {{ ref('fct_measure_row_count') }}
where source_rows < 0 or (outcome = 'unexplained' and source_rows <> 0)
