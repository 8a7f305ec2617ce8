-- One row an indicator of a project's scored self-evaluation: its weight, its points, and whether it lies far
-- above what was aimed at, by the scheme of its notice. The weights are those stated where all are and add up; else
-- the level's points are shared out evenly and the last indicator of a level takes what is left.
with rules as (
    select * from {{ ref('int_score__rule') }}
),

given as (
    select
        *,
        sum(point_weight) over sheet as stated,
        count(point_weight) over sheet = count(*) over sheet as is_stated,
        row_number() over (sheet_level order by print_order desc) as from_last,
        count(*) over (sheet_level) as in_level
    from {{ ref('int_indicator__actual') }}
    where has_target and fiscal_year is not null
    window
        sheet as (partition by context_id, fiscal_year),
        sheet_level as (partition by context_id, fiscal_year, level1)
),

present as (
    select distinct
        notice_id,
        context_id,
        fiscal_year,
        level1
    from given
),

sheets as (
    select distinct
        notice_id,
        context_id,
        fiscal_year
    from present
),

moved as (
    select
        sheets.notice_id,
        sheets.context_id,
        sheets.fiscal_year,
        cast(weights.value as decimal(9, 2)) as points,
        string_split(coalesce(own.level1, absent.value, ''), '、') as levels
    from sheets
    inner join rules as weights on sheets.notice_id = weights.notice_id and weights.kind = 'weight'
    left join rules as absent
        on sheets.notice_id = absent.notice_id and absent.item = 'absent_' || weights.item
    left join present as own
        on
            sheets.context_id = own.context_id
            and sheets.fiscal_year = own.fiscal_year
            and weights.item = own.level1
),

shared as (
    select
        notice_id,
        context_id,
        fiscal_year,
        unnest(levels) as level1,
        {{ even_part('points', 'len(levels)') }} as points
    from moved
),

homes as (
    select
        shared.context_id,
        shared.fiscal_year,
        coalesce(own.level1, next.level1) as level1,
        shared.points
    from shared
    left join rules as absent
        on shared.notice_id = absent.notice_id and absent.item = 'absent_' || shared.level1
    left join present as own
        on
            shared.context_id = own.context_id
            and shared.fiscal_year = own.fiscal_year
            and shared.level1 = own.level1
    left join present as next
        on
            shared.context_id = next.context_id
            and shared.fiscal_year = next.fiscal_year
            and absent.value = next.level1
),

level_points as (
    select
        context_id,
        fiscal_year,
        level1,
        sum(points) as points,
        sum(sum(points)) over (partition by context_id, fiscal_year) as all_points
    from homes
    group by context_id, fiscal_year, level1
),

weighed as (
    select
        given.*,
        level_points.all_points,
        given.is_stated and given.stated = level_points.all_points as weights_hold,
        cast(case
            when given.is_stated and given.stated = level_points.all_points then given.point_weight
            when given.from_last > 1 then {{ even_part('level_points.points', 'given.in_level') }}
            else
                level_points.points
                - (given.in_level - 1) * {{ even_part('level_points.points', 'given.in_level') }}
        end as decimal(9, 2)) as weight
    from given
    inner join level_points
        on
            given.context_id = level_points.context_id
            and given.fiscal_year = level_points.fiscal_year
            and given.level1 = level_points.level1
),

banded as (
    select
        weighed.*,
        {{ band_of('weighed.value_num', 'weighed.value_den') }} as band
    from weighed
)

select
    banded.* exclude (band),
    case when banded.sense = '定性' then banded.band end as band,
    case
        when banded.sense = '定性'
            then cast(banded.weight * {{ band_share('bands.item', 'bands.value') }} as decimal(9, 2))
        else {{ score_points(
            'banded.weight', 'banded.value_num', 'banded.value_den',
            demanded('banded.sense', 'banded.target_value', 'low'),
            demanded('banded.sense', 'banded.target_value', 'high')
        ) }}
    end as points,
    coalesce(
        banded.sense = '≥'
        and banded.target_value > 0
        and banded.value_num > banded.target_value * banded.value_den * cast(far.value as decimal(5, 2)),
        false
    ) as is_far_above
from banded
left join rules as bands
    on
        banded.notice_id = bands.notice_id
        and bands.kind = 'band'
        and banded.band = bands.item
        and banded.sense = '定性'
left join rules as far on banded.notice_id = far.notice_id and far.item = 'far_above'
