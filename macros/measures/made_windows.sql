{#
    Values over windows made of others (windows.members). Of 10 in 2022 and 14 in 2023

      greatest of both    14, the window taken being 2023; with 2022 alone it is what 2022 has
      least of both       10; with one of them it is that, not complete
      mean of both        24/2; with one of them there is none

    Only those that `asked` (context, measure, window, slice) names are made, where it is given.
#}
{% macro made_window_values(every_window, asked) %}
    with of_members as (
        select
            of.context_id,
            of.measure_id,
            windows.window_id,
            windows.kind,
            of.slice,
            of.value_num,
            of.value_den,
            of.is_complete,
            of.records_total,
            of.window_id as window_used,
            len(string_split(windows.members, '|')) as members,
            count(*) over of_one as found,
            cast(sum(of.records_total) over of_one as bigint) as all_records,
            row_number() over (
                partition by of.context_id, of.measure_id, windows.window_id, of.slice
                order by
                    of.value_num / of.value_den * case when windows.kind = 'greatest' then -1 else 1 end,
                    of.window_id
            ) as place
        from {{ every_window }} as of
        inner join {{ ref('windows') }} as windows
            on
                windows.kind in ('greatest', 'least', 'mean')
                and contains('|' || windows.members || '|', '|' || of.window_id || '|')
        {%- if asked is not none %}
        inner join {{ asked }} as asked
            on
                of.context_id = asked.context_id
                and of.measure_id = asked.measure_id
                and of.slice = asked.slice
                and windows.window_id = asked.window_id
        {%- endif %}
        window of_one as (partition by of.context_id, of.measure_id, windows.window_id, of.slice)
    )

    {# the greatest is known by what is known; the least and the mean lack data where a member does #}
    select
        context_id,
        measure_id,
        window_id,
        slice,
        value_num,
        value_den,
        is_complete and (kind = 'greatest' or found = members) as is_complete,
        case when kind = 'greatest' then records_total else all_records end as records_total,
        window_used
    from of_members
    where kind in ('greatest', 'least') and place = 1
    union all
    select
        context_id,
        measure_id,
        window_id,
        slice,
        sum(value_num) as value_num,
        cast(members as decimal(28, 6)) as value_den,
        bool_and(is_complete) as is_complete,
        max(all_records) as records_total,
        window_id as window_used
    from of_members
    where kind = 'mean' and found = members and value_den = 1
    group by context_id, measure_id, window_id, slice, members
    having count(*) = members
{% endmacro %}
