-- One row a sheet of the summary forms F3 and F4: the applications of one recommender under a notice.
with asking as (
    select distinct notice_id
    from {{ ref('forms') }}
    where form_id in ('F3', 'F4')
),

applications as (
    select
        applications.notice_id,
        applications.project_kind,
        applications.recommender,
        applications.apply_year
    from {{ ref('int_application') }} as applications
    inner join asking on applications.notice_id = asking.notice_id
)

select
    case when project_kind = 'studio' then 'F3' else 'F4' end as form_id,
    notice_id,
    recommender as sheet_key,
    recommender as sheet_name,
    row_number() over (partition by notice_id, project_kind order by recommender) as sheet_order,
    'notice:' || notice_id as context_id,
    recommender,
    cast(max(apply_year) as integer) as title_year
from applications
group by notice_id, project_kind, recommender
