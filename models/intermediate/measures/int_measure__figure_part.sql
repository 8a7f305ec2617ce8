-- One row a part of a figure that is computed of others (the composed measures declared in this model's meta):
-- which value goes in and how. A part with a window is a measure's own value, one without is composed itself. What
-- a form prints is computed by models from the same values; a trace computes it again from these parts alone.
with every as (
    select * from {{ ref('int_fiscal__part') }}
    union all
    select * from {{ ref('int_fiscal__actual_part') }}
    union all
    select * from {{ ref('int_fiscal__score_part') }}
    union all
    select * from {{ ref('int_overview__part') }}
    union all
    select
        {{ figure_part(
            'context_id', 'measure_id', 'slice', 'op', 'part_context_id', 'part_measure_id', "'ever'", 'part_slice',
            0, 1
        ) }}
    from {{ ref('int_form__region_part') }}
)

select
    context_id,
    measure_id,
    slice,
    op,
    cast(row_number() over (
        partition by context_id, measure_id, slice
        order by place, part_context_id, part_measure_id, part_slice, factor
    ) as integer) as part_no,
    part_context_id,
    part_measure_id,
    part_window_id,
    part_slice,
    cast(factor as decimal(18, 2)) as factor
from every
