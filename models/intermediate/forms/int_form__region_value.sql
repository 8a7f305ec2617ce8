-- One row a regional target that is the least or the greatest of the projects' own, in base units.
select
    context_id,
    measure_id,
    'ever' as window_id,
    slice,
    cast(case any_value(op) when 'least' then min(value_num) else max(value_num) end as decimal(28, 6)) as value_num,
    cast(1 as decimal(28, 6)) as value_den
from {{ ref('int_form__region_part') }}
group by context_id, measure_id, slice
