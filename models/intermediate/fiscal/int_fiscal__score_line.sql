-- One row an indicator of a project's scored self-evaluation: its weight, its points, and whether it lies far
-- above what was aimed at, by the scheme of its notice. The weights are those stated where all are and add up; else
-- the level's points are shared out evenly and the last indicator of a level takes what is left. A cap that is not a
-- stated target is answered; where the weights are stated it has no points.
with rules as (
    select * from {{ ref('int_fiscal__score_rule') }}
),

given as (
    select
        *,
        sum(point_weight) over sheet as stated,
        count(point_weight) over sheet
        = count(*) filter (where not coalesce(is_planned, false)) over sheet as is_stated,
        row_number() over (sheet_level order by print_order desc) as from_last,
        count(*) over (sheet_level) as in_level
    from {{ ref('int_fiscal__actual') }}
    where has_target and fiscal_year is not null
    window
        sheet as (partition by context_id, fiscal_year),
        sheet_level as (partition by context_id, fiscal_year, level1)
),

weighed as (
    select
        given.*,
        level_points.all_points,
        given.is_stated and given.stated = level_points.all_points as weights_hold,
        cast(case
            when given.is_stated and given.stated = level_points.all_points then coalesce(given.point_weight, 0)
            when given.from_last > 1 then {{ even_part('level_points.points', 'given.in_level') }}
            else
                level_points.points
                - (given.in_level - 1) * {{ even_part('level_points.points', 'given.in_level') }}
        end as decimal(9, 2)) as weight
    from given
    inner join {{ ref('int_fiscal__score_level') }} as level_points
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
