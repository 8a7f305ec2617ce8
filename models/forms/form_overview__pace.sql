-- One row a counted output of a running project: what is reached beside what it owes, and beside the time that passed;
-- the least share first.
with pace as (
    select
        *,
        {{ cut_share('value_num', 'nullif(target_num, 0)', 6) }} as share,
        {{ cut_share('days_passed', 'days_total', 6) }} as time_share
    from {{ ref('int_overview__pace') }}
)

select
    notice_id,
    notice_id as sheet_key,
    cast(row_number() over (
        partition by notice_id order by share nulls first, project_no, output_key
    ) as integer) as line_no,
    context_id,
    project_no,
    unit_name,
    output_name,
    project_no || ' ' || output_name as category,
    output_key,
    unit,
    value_num as reached,
    target_num as target,
    share,
    time_share,
    state
from pace
where
    notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'overview'
    )
