-- One row a notice applied under and a recommender: the region that its name names right below that of the notice that
-- asks for its submissions (the one applied under, or one that forwards it); else that region itself.
with recommenders as (
    select distinct
        notice_id,
        recommender
    from {{ ref('int_submission__candidate') }}
    where recommender is not null
),

own as (
    select * from {{ latest_regions() }}
),

rules as (
    select distinct
        notice_id,
        applies_to_notice
    from {{ ref('submissions') }}
)

select
    recommenders.notice_id,
    recommenders.recommender,
    regions.region_code is not null as is_of_region,
    coalesce(regions.region_name, own.region_name) as region
from recommenders
inner join rules on recommenders.notice_id = rules.applies_to_notice
inner join {{ ref('notices') }} as notices on rules.notice_id = notices.notice_id
left join own on notices.region_code = own.region_code
left join {{ ref('int_submission__region') }} as regions
    on
        rules.notice_id = regions.notice_id
        and (
            contains(recommenders.recommender, regions.region_name)
            or contains(recommenders.recommender, regions.called)
        )
qualify
    row_number() over (
        partition by recommenders.notice_id, recommenders.recommender
        order by length(regions.region_name) desc nulls last, regions.region_code
    ) = 1
