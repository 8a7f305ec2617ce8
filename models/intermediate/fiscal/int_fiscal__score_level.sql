-- One row a level of indicators (产出, 效益, 满意度, 成本) on a project's scored self-evaluation: the points that it is worth
-- by the scheme of its notice. A level without targets gives its points to those that the scheme names, in equal parts.
with rules as (
    select * from {{ ref('int_fiscal__score_rule') }}
),

present as (
    select distinct
        notice_id,
        context_id,
        fiscal_year,
        level1
    from {{ ref('int_fiscal__actual') }}
    where has_target and fiscal_year is not null
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
)

select
    context_id,
    fiscal_year,
    level1,
    sum(points) as points,
    sum(sum(points)) over (partition by context_id, fiscal_year) as all_points
from homes
group by context_id, fiscal_year, level1
