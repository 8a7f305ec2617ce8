-- One row an indicator line of a sheet of the goal forms, the same on each of them: counts, shares between 0 and 1,
-- amounts in yuan.
select * exclude (level)
from {{ ref('int_form__indicator_line') }}
