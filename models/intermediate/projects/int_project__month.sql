-- One row a project, a window over which something is counted, and a calendar month of it that has begun: from the
-- window's first day to the last day of the month, at the latest the window's last day and the day of the build. The
-- window project_month runs from the first day of the project on, without end.
with counted as (
    select distinct
        outputs.context_id,
        outputs.window_id
    from {{ ref('int_project__output') }} as outputs
    inner join {{ ref('int_measure') }} as kinds
        on outputs.measure_id = kinds.measure_id and kinds.only_grows
    where outputs.comparator = '>='
),

spans as (
    select
        days.context_id,
        days.window_id,
        days.first_day,
        days.last_day
    from {{ ref('int_project__window') }} as days
    inner join counted on days.context_id = counted.context_id and days.window_id = counted.window_id
    union all
    select
        projects.context_id,
        windows.window_id,
        projects.built_from as first_day,
        {{ as_of() }} as last_day
    from {{ ref('int_project') }} as projects
    cross join {{ ref('windows') }} as windows
    where windows.kind = 'project_each_month'
),

months as (
    select
        *,
        unnest(generate_series(
            date_trunc('month', first_day), least(last_day, {{ as_of() }}), interval 1 month
        )) as month_from
    from spans
    where first_day <= {{ as_of() }}
)

select
    context_id,
    window_id,
    strftime(month_from, '%Y-%m') as month,
    window_id || '@' || strftime(month_from, '%Y-%m') as month_window_id,
    first_day as from_date,
    least(last_day(month_from), last_day, {{ as_of() }}) as to_date,
    first_day,
    last_day
from months
