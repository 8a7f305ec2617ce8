-- One row a name of a level that a threshold may be written by: the grades, and for a figure of a notice's own that has
-- classes these, the lowest 1. The slice is that of the figure, '' of the grades.
select
    '' as slice,
    grade as level_name,
    grade_rank as level_rank
from {{ ref('grades') }}
union all
select
    slice,
    unnest(classes) as level_name,
    generate_subscripts(classes, 1) as level_rank
from (
    select distinct
        '指标=' || figure as slice,
        string_split(classes, '|') as classes
    from {{ ref('own_figures') }}
    where value_type = 'class'
) as figures
