-- One row a part of a figure of the overview that is computed of others, for int_measure__figure_part.
with pace as (
    select * from {{ ref('int_overview__pace') }}
),

areas as (
    select * from {{ ref('int_overview__target') }}
),

totals as (
    select distinct
        context_id,
        scope_slice
    from areas
)

select
    {{ figure_part(
        'context_id', "unnest(['output_reached', 'output_share'])", 'output_key', "unnest(['sum', 'ratio'])",
        'context_id', 'measure_id', 'month_window_id', 'slice', 0, 1
    ) }}
from pace
where value_num is not null
union all
select
    {{ figure_part(
        'context_id', "'output_share'", 'output_key', "'ratio'", 'context_id', "'output_target'", "'ever'",
        'output_key', 1, 1
    ) }}
from pace
where value_num is not null
union all
select
    {{ figure_part(
        'context_id', "'output_time'", 'output_key', "'ratio'", 'context_id',
        "unnest(['output_days_passed', 'output_days_total'])", "'ever'", 'output_key', 'unnest([0, 1])', 1
    ) }}
from pace
union all
select
    {{ figure_part(
        'context_id', "'area_target'", 'scope_slice', "'sum'", 'project_context_id', "'indicator_target'", "'ever'",
        'scope_slice', 0, 1
    ) }}
from areas
union all
select
    {{ figure_part(
        'context_id', "'area_actual'", 'scope_slice', "'sum'", 'project_context_id', "'indicator_actual'", 'null',
        'scope_slice', 0, 1
    ) }}
from areas
where actual_value is not null
union all
select
    {{ figure_part(
        'context_id', "'area_share'", 'scope_slice', "'ratio'", 'context_id',
        "unnest(['area_actual', 'area_target'])", 'null', 'scope_slice', 'unnest([0, 1])', 1
    ) }}
from totals
