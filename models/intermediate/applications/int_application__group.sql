-- One row an application and a quota group that it belongs to: by its track and, where the group asks, its category.
-- Applications of different years share no list, unless the group is counted over all years.
select
    applications.context_id,
    applications.application_no,
    groups.notice_id,
    groups.group_id,
    groups.group_label,
    case when groups.counted_over is null then applications.apply_year end as list_year
from {{ ref('int_application') }} as applications
inner join {{ ref('quota_groups') }} as groups
    on
        applications.track_id = groups.track_id
        and applications.policy_date >= groups.starts_on
        and case groups.category_column
            when 'tier' then applications.tier = groups.category_value
            when 'municipal_category' then applications.municipal_category = groups.category_value
            else true
        end
