-- One row a criterion by which a project is judged again, on the day on which its status became 变更: who leads a studio
-- then is held against the grade and the age that the track asks, as they stand for an application of that day.
with rules as (
    select * from {{ versions('change_criteria', 'rule_no, track_id, criterion_no') }}
),

changed as (
    select
        projects.*,
        studios.grade,
        grades.grade_rank,
        date_sub('year', studios.leader_birth_date, projects.status_on) as leader_age,
        case
            when coalesce(studios.is_ethnic_craft_heir, false) then 'craft_heir' else 'not_craft_heir'
        end as leader_class
    from {{ ref('int_project') }} as projects
    left join {{ ref('stg_studio') }} as studios on projects.application_no = studios.application_no
    left join {{ ref('grades') }} as grades on studios.grade = grades.grade
    where projects.status = '变更'
),

asked as (
    select
        changed.context_id,
        changed.project_no,
        changed.status_on,
        changed.grade,
        changed.src_file,
        changed.src_sheet,
        changed.src_row,
        rules.rule_no,
        rules.notice_id,
        rules.clause,
        rules.severity,
        criteria.criterion_no,
        criteria.comparator,
        criteria.threshold,
        criteria.unit,
        criteria.otherwise,
        criteria.says,
        case criteria.measure_id
            when 'studio_leader_grade' then changed.grade_rank
            when 'studio_leader_age' then changed.leader_age
        end as value_num,
        1 as value_den,
        {{ threshold_side('threshold', 1) }} as low_num,
        {{ threshold_side('threshold', 2) }} as low_den,
        {{ threshold_side('threshold_high', 1) }} as high_num,
        {{ threshold_side('threshold_high', 2) }} as high_den
    from changed
    inner join rules
        on changed.track_id = rules.track_id and {{ in_force('rules', 'changed.policy_date') }}
    inner join {{ versions('criteria', 'track_id, criterion_no, item_no') }} as criteria
        on
            rules.track_id = criteria.track_id
            and rules.criterion_no = criteria.criterion_no
            and criteria.applies_to in ('all', changed.leader_class)
            and {{ in_force('criteria', 'coalesce(changed.status_on, changed.policy_date)') }}
    left join {{ ref('int_measure__level') }} as named
        on {{ level_of('criteria') }} = named.slice and criteria.threshold = named.level_name
),

judged as (
    select
        *,
        {{ holds('asked', 'asked') }} as is_met
    from asked
)

select
    * exclude (is_met),
    case when unit = '等级' then grade else cast(value_num as varchar) end as value_text,
    case is_met when true then '符合' when false then otherwise else '缺数据' end as result
from judged
