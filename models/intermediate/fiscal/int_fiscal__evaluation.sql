-- One row a measure asked of a project over a span of int_fiscal__scope: for the actual values of indicators and
-- for the money of the budget year, with the parts of the measure.
with needed as (
    select
        measure_id,
        unnest([year_window, months_window, period_window]) as window_id,
        unnest(['year', 'months', 'period']) as side
    from {{ current_rows('indicator_measures', 'indicator_code') }}
    union
    select
        measure_id,
        window_id,
        case when window_id = 'fiscal_months' then 'months' else 'year' end as side
    from {{ ref('fiscal_measures') }}
),

parts as (
    select distinct
        parts.part_id as measure_id,
        needed.window_id,
        needed.side
    from needed
    inner join {{ ref('int_measure__part') }} as parts on needed.measure_id = parts.measure_id
    where needed.window_id is not null
)

select distinct
    scopes.context_id,
    parts.measure_id,
    {{ fiscal_window('parts.window_id', 'scopes.scope') }} as window_id,
    '' as slice,
    scopes.application_no,
    scopes.uscc,
    {{ fiscal_bounds('windows', 'scopes') }},
    cast(null as varchar) as project_no,
    cast(null as varchar) as settlement_part
from {{ ref('int_fiscal__scope') }} as scopes
inner join parts
    on
        case parts.side
            when 'year' then scopes.fiscal_year is not null
            when 'months' then scopes.is_latest
            else scopes.fiscal_year is null
        end
inner join {{ ref('windows') }} as windows on parts.window_id = windows.window_id
