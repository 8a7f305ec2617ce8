-- One row a project and bonus: what it earns by the counts so far, and for the bonus of an outstanding year the day on
-- which both of its counts were reached, in the first year that reached them.
with rules as (
    select * from {{ ref('int_money__bonus_rule') }}
),

counted as (
    select
        rules.project_no,
        rules.item,
        rules.kind,
        events.window_id,
        events.window_label,
        events.happened_on,
        events.count_id = rules.count_id as is_counted,
        events.count_id = rules.count_id and events.place = rules.multiple * rules.output_count as reaches_count,
        events.count_id = rules.also_count_id and events.place = rules.output_count as reaches_also,
        events.is_high_skill or not rules.only_high_skill as is_wanted,
        rules.output_count
    from rules
    inner join {{ ref('int_project__event') }} as events
        on
            rules.project_no = events.project_no
            and events.count_id in (rules.count_id, rules.also_count_id)
            and contains('|' || rules.window_ids || '|', '|' || events.window_id || '|')
),

years as (
    select
        project_no,
        item,
        window_id,
        window_label,
        count(*) filter (where is_counted) as counted,
        count(*) filter (where not is_counted) as also_counted,
        max(happened_on) filter (where reaches_count) as count_on,
        max(happened_on) filter (where reaches_also) as also_on
    from counted
    where kind = 'bonus'
    group by project_no, item, window_id, window_label
),

best as (
    select
        *,
        case when count_on is not null and also_on is not null then greatest(count_on, also_on) end as earned_on
    from years
    qualify row_number() over (
        partition by project_no, item order by count_on is null or also_on is null, earned_on, counted desc, window_id
    ) = 1
),

beyond as (
    select
        project_no,
        item,
        greatest(least(count(*) filter (where is_wanted), count(*) - any_value(output_count)), 0) as counted
    from counted
    where kind = 'bonus_steps' and is_counted
    group by project_no, item
)

select
    rules.project_no,
    rules.item,
    rules.kind,
    best.window_id,
    best.earned_on,
    case rules.kind
        when 'bonus_steps'
            then
                '总产出' || rules.output_count || '之外的高技能证书' || coalesce(beyond.counted, 0) || '本，每满' || rules.step_count
                || '本一档'
        else
            coalesce(best.window_label || '培训' || best.counted || '人次、取证' || best.also_counted || '人次', '没有记录')
            || '，要求培训' || rules.multiple * rules.output_count || '人次、取证' || rules.output_count || '人次'
    end as says,
    cast(
        case rules.kind
            when 'bonus' then rules.nominal_yuan
            else least(coalesce(beyond.counted, 0) // rules.step_count * rules.nominal_yuan, rules.cap_yuan)
        end as decimal(18, 2)
    ) as nominal_yuan
from rules
left join best on rules.project_no = best.project_no and rules.item = best.item
left join beyond on rules.project_no = beyond.project_no and rules.item = beyond.item
