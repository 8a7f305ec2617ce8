-- One row a part of an indicator's value: of a project what its records give, of a region its projects' values and
-- what it aims at, for int_measure__figure_part. A target that is composed itself has no window.
with projects as (
    select * from {{ ref('int_fiscal__actual') }}
),

members as (
    select * from {{ ref('int_fiscal__region_member') }}
),

aims as (
    select * from {{ ref('int_fiscal__indicator_line') }}
    where level = 'region' and target_measure is not null
)

select
    {{ figure_part(
        'context_id', "'indicator_actual'", 'scope_slice', "'sum'", 'context_id',
        'measure_id', 'window_id', 'slice', 0, 1
    ) }}
from projects
where value_num is not null
union all
select
    {{ figure_part(
        'context_id', "'indicator_actual_months'", 'scope_slice', "'sum'", 'context_id',
        'measure_id', 'months_window_id', 'slice', 0, 1
    ) }}
from projects
where months_num is not null
union all
select
    {{ figure_part(
        'region_id', "'indicator_actual'", 'scope_slice', 'op', 'context_id',
        "'indicator_actual'", 'null', 'scope_slice', 0, 'factor'
    ) }}
from members
where value_num is not null
union all
select
    {{ figure_part(
        'context_id', 'target_measure', 'target_slice', "'sum'", 'context_id',
        'aim_measure', 'aim_window_id', 'aim_slice', 0, 1
    ) }}
from aims
