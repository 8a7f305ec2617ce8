-- One row a value that the goal forms may print: of an application, or of the projects chosen under a notice.
select
    context_id,
    measure_id,
    window_id,
    slice,
    value_num,
    value_den
from {{ ref('int_application__value') }}
union all
select
    context_id,
    measure_id,
    window_id,
    slice,
    value_num,
    value_den
from {{ ref('int_measure__notice_value') }}
union all
select * from {{ ref('int_form__region_value') }}
