-- One row a project's value of an indicator over a span that goes into its region's: those with this target where
-- targets are added or weighed, else every project of the indicator's kind. With how it goes in, and its weight. A
-- value that is counted from its unit's records goes into a sum once, however many projects the unit has.
with members as (
    select
        actuals.*,
        case
            when actuals.aggregate in ('sum', 'weighted', 'least', 'list') then actuals.has_target
            else actuals.project_kind = actuals.counted_kind
        end as is_counted
    from {{ ref('int_fiscal__actual') }} as actuals
),

of_units as (
    select measure_id
    from {{ ref('int_measure') }}
    where subject = 'uscc'
)

select
    *,
    'notice:' || notice_id as region_id,
    case aggregate
        when 'weighted' then 'mean'
        when 'least' then 'least'
        when 'grant_of_kind' then 'greatest'
        else 'sum'
    end as op,
    case when aggregate = 'weighted' then weight_yuan else 1 end as factor,
    {{ share_units('value_num', 'value_den') }} as value_units
from members
where is_counted
qualify
    aggregate <> 'sum'
    or coalesce(measure_id not in (select measure_id from of_units), true)
    or row_number() over (partition by notice_id, scope, indicator_code, uscc order by application_no) = 1
