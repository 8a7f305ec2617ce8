-- One row a project that was stopped: by a recorded 状态 up to the day of the build, else because its outputs were
-- missed to the end. A recorded status without its date holds from the recognition on.
with recorded as (
    select
        project_no,
        status,
        coalesce(status_on, recognised_on) as stopped_on,
        1 as place
    from {{ ref('int_project') }}
    where status in ('终止', '撤销')
),

computed as (
    select
        project_no,
        outcome as status,
        terminated_on as stopped_on,
        2 as place
    from {{ ref('int_project__outcome') }}
    where outcome = '终止'
),

every as (
    select * from recorded
    union all
    select * from computed
)

select
    project_no,
    status,
    stopped_on,
    place = 1 as is_recorded
from every
where stopped_on <= {{ as_of() }}
qualify row_number() over (partition by project_no order by place) = 1
