{#
    Scores as 财预〔2020〕10号 has them, exact. An indicator's demand is a range: at least `low` where that is given, at
    most `high` where that is given (both alike: exactly that). Within it the full weight; below it the weight times
    value over low, above it the weight times high over value: never more than the weight, never less than nought.
    The value is num over den (den above nought), nothing is divided before the end; points are rounded half up once,
    at two places, because what is printed adds up.
#}
{% macro score_points(weight, num, den, low, high) -%}
    cast(case
        when {{ num }} is null or {{ weight }} is null or coalesce({{ low }}, {{ high }}) is null then null
        when ({{ low }} is null or {{ num }} >= {{ low }} * {{ den }})
            and ({{ high }} is null or {{ num }} <= {{ high }} * {{ den }})
            then {{ weight }}
        when {{ num }} <= 0 or {{ high }} < 0 then 0
        when {{ num }} < {{ low }} * {{ den }}
            then {{ part_of_weight(weight, num, den ~ ' * ' ~ low) }}
        else {{ part_of_weight(weight, high ~ ' * ' ~ den, num) }}
    end as decimal(9, 2))
{%- endmacro %}


{# Points of the budget's execution: none where there is no budget to execute. #}
{% macro execution_points(weight, executed, budget) -%}
    case when {{ budget }} > 0
        then {{ score_points(weight, executed, 'cast(1 as decimal(1, 0))', budget, 'null') }}
    end
{%- endmacro %}


{# The band of a qualitative indicator, by the share of its evidence that was accepted; none where there is none. #}
{% macro band_of(num, den) -%}
    case
        when {{ num }} is null then null
        when {{ num }} = {{ den }} then '达成'
        when {{ num }} > 0 then '部分达成'
        else '未达成'
    end
{%- endmacro %}


{# The share of the weight that a band gives until somebody judges: its upper end for 达成, else its lower end. #}
{% macro band_share(band, span) -%}
    cast(
        case when {{ band }} = '达成' then split_part({{ span }}, '..', 2) else split_part({{ span }}, '..', 1) end
        as decimal(5, 2)
    )
{%- endmacro %}


{# weight * above / below, rounded half up at two places; weight has two places, the others at most twelve together. #}
{% macro part_of_weight(weight, above, below) -%}
    cast(
        (
            2 * cast({{ weight }} * 100 as hugeint) * cast(({{ above }}) * 1000000 as hugeint)
            + cast(({{ below }}) * 1000000 as hugeint)
        ) // (2 * cast(nullif({{ below }}, 0) * 1000000 as hugeint)) as decimal(18, 0)
    ) * cast(0.01 as decimal(3, 2))
{%- endmacro %}


{# The least and the greatest value that an indicator's direction allows. #}
{% macro demanded(sense, target, side) -%}
    case when {{ sense }} in ('=', '{{ '≥' if side == 'low' else '≤' }}') then {{ target }} end
{%- endmacro %}


{# A level's points shared out evenly, cut off at two places. #}
{% macro even_part(points, shares) -%}
    cast(cast({{ points }} * 100 as bigint) // {{ shares }} as decimal(9, 0)) * cast(0.01 as decimal(3, 2))
{%- endmacro %}
