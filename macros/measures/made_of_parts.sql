{#
    Values made of the values of parts, as int_measure__part says. With, for one context and window,

      passed 90, examined 100                        pass rate 90/100 (both sides kept, nothing divided)
      examined 100, no row of passed                 0/100: a count that is not there is nought
      persons 1,200 in 2023, teachers 40 stated      1200/40, the teachers of their own window, whole
      trainings 1,200, of which 技能等级=技师 300    share of the slice 300/1200
      trainings 1,200, certificates evaluated 50     their sum 1250; without the certificates 1200
#}
{% macro ratio_values(base, parts) %}
    -- a ratio of like with like: both sides in the same window and slice
    select
        below.context_id,
        over.measure_id,
        below.window_id,
        below.slice,
        coalesce(above.value_num, 0) as value_num,
        below.value_num as value_den,
        true as is_complete,
        coalesce(above.records_total, 0) + below.records_total as records_total
    from {{ base }} as below
    inner join {{ parts }} as over
        on below.measure_id = over.part_id and over.role = 'denominator' and over.agg = 'ratio' and not over.is_whole
    inner join {{ parts }} as of on over.measure_id = of.measure_id and of.role = 'numerator'
    left join {{ base }} as above
        on
            below.context_id = above.context_id
            and of.part_id = above.measure_id
            and below.window_id = above.window_id
            and below.slice = above.slice
    where below.value_num > 0 and (above.context_id is not null or not of.is_needed)
    union all
    -- a ratio to a whole, which may have a window of its own; a share is one of a slice
    select
        above.context_id,
        over.measure_id,
        above.window_id,
        above.slice,
        above.value_num,
        below.value_num as value_den,
        true as is_complete,
        above.records_total + below.records_total as records_total
    from {{ base }} as below
    inner join {{ parts }} as over
        on
            below.measure_id = over.part_id
            and over.role = 'denominator'
            and over.agg in ('ratio', 'share')
            and over.is_whole
    inner join {{ parts }} as of on over.measure_id = of.measure_id and of.role = 'numerator'
    inner join {{ base }} as above on below.context_id = above.context_id and of.part_id = above.measure_id
    where
        below.value_num > 0
        and below.slice = ''
        and below.window_id = coalesce(over.window_id, above.window_id)
        and (over.agg <> 'share' or above.slice <> '')
{% endmacro %}


{% macro sum_values(base, parts) %}
    select
        base.context_id,
        of.measure_id,
        base.window_id,
        base.slice,
        sum(base.value_num) as value_num,
        base.value_den,
        true as is_complete,
        cast(sum(base.records_total) as bigint) as records_total
    from {{ base }} as base
    inner join {{ parts }} as of on base.measure_id = of.part_id and of.agg = 'sum' and of.measure_id <> of.part_id
    group by base.context_id, of.measure_id, base.window_id, base.slice, base.value_den
{% endmacro %}
