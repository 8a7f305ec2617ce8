-- One row a notice and a region right below the notice's own, as of the year in which the notice begins to hold: the
-- cities of a province, the counties of a city or of a municipality. `called` is how a recommender's name begins.
with below as (
    select
        notices.notice_id,
        regions.region_code,
        regions.region_name,
        regions.level
    from {{ ref('notices') }} as notices
    inner join {{ ref('regions') }} as regions
        on
            regexp_replace(notices.region_code, '(00)+$', '') = left(
                regions.region_code, length(regexp_replace(notices.region_code, '(00)+$', ''))
            )
            and notices.region_code <> regions.region_code
            and coalesce(regions.valid_from_year, 0) <= year(notices.starts_on)
            and coalesce(regions.valid_to_year, 9999) >= year(notices.starts_on)
    where regions.region_name not in ('市辖区', '县') and not contains(regions.region_name, '直辖')
)

select
    notice_id,
    region_code,
    region_name,
    regexp_replace(region_name, '^(..).*自治(州|县|旗)$', '\1\2') as called
from below
qualify level = case when count(*) filter (where level = '市') over (partition by notice_id) > 0 then '市' else '县' end
