-- One row a project's part of a regional target that is the least or the greatest of all: the least of the targets of
-- an indicator, and the highest grant of a kind of project (its own target of it, else the money it asks for, or that
-- is planned for the year), for int_measure__figure_part.
with chosen as (
    select
        selection.notice_id,
        applications.context_id,
        applications.application_no,
        applications.project_kind
    from {{ ref('int_application__selection') }} as selection
    inner join {{ ref('int_application') }} as applications
        on selection.application_no = applications.application_no
    where selection.status = '拟入选'
),

stated as (
    select
        chosen.*,
        targets.aggregate,
        'indicator_target' as part_measure_id,
        targets.slice as part_slice,
        targets.target_year,
        targets.target_value as value_num
    from chosen
    inner join {{ ref('int_fact__target') }} as targets on chosen.application_no = targets.application_no
    where targets.aggregate in ('least', 'grant_of_kind') and targets.target_value is not null
),

grants as (
    select
        chosen.*,
        'grant_of_kind' as aggregate,
        money.measure_id as part_measure_id,
        money.slice as part_slice,
        case
            when money.measure_id = 'grant_budget_of_kind'
                then cast(split_part(money.slice, '@', 2) as integer)
        end as target_year,
        money.value_num
    from chosen
    inner join {{ ref('int_application__value') }} as money
        on
            chosen.context_id = money.context_id
            and money.measure_id in ('grant_requested_of_kind', 'grant_budget_of_kind')
            and money.window_id = 'ever'
            and chosen.project_kind = split_part(money.slice, '@', 1)
    anti join stated
        on
            chosen.application_no = stated.application_no
            and stated.aggregate = 'grant_of_kind'
            and (money.measure_id = 'grant_requested_of_kind') = (stated.target_year is null)
),

every as (
    select * from stated
    union all
    select * from grants
)

select
    notice_id,
    'notice:' || notice_id as context_id,
    case
        when aggregate = 'least' then 'indicator_target_least'
        when target_year is null then 'grant_of_kind'
        else 'budget_of_kind'
    end as measure_id,
    case
        when aggregate = 'least' then part_slice
        else project_kind || coalesce('@' || target_year, '')
    end as slice,
    case when aggregate = 'least' then 'least' else 'greatest' end as op,
    context_id as part_context_id,
    part_measure_id,
    part_slice,
    value_num
from every
