{#
    What becomes of each record of a measure's fact in everything that asks for the measure: one row a record and
    evaluation, `outcome` naming the first thing that keeps it out, in the order of macros/measure_row_counts.sql
    (outside_window, not_followed, outside_universe, other_slice, filtered, older_year), else used. The conditions are
    those of measure_rows, one by one; beside them stand the record's own day or year, what that column is called, and the
    window. It is asked for one record at a time (jixiao.trace.rows), where it costs a look at that record; with
    `inside_only` only for what lies in the window.
#}
{% macro measure_fates(m, evaluation, inside_only=false) %}
    {%- set described = m.described %}
    select
        e.context_id,
        e.window_id,
        {{ "case when e.slice <> '' then e.slice else " ~ m.slice ~ " end" if m.get('slice') else 'e.slice' }} as slice,
        e.slice as asked_slice,
        {{ 'true' if m.get('slice') else 'false' }} as has_own_slices,
        f.record_type,
        f.src_file,
        f.src_sheet,
        f.src_row,
        cast(f.{{ m.subject }} as varchar) as subject,
        cast({{ 'f.' ~ m.date if m.get('date') else 'null' }} as date) as own_day,
        '{{ described.get(m.get('date'), '') }}' as day_label,
        cast({{ 'f.' ~ m.lasts_until if m.get('lasts_until') else 'null' }} as date) as own_end,
        '{{ described.get(m.get('lasts_until'), '') }}' as end_label,
        cast({{ 'f.' ~ m.year if m.get('year') else 'null' }} as integer) as own_year,
        '{{ described.get(m.get('year'), '') }}' as year_label,
        e.from_date,
        e.to_date,
        e.from_year,
        e.to_year,
        {{ m.get('grace_days', 'null') }} as grace_days,
        case
            when not coalesce(true {{- in_window(dict(m, followed_by=none)) }}, false) then 'outside_window'
            {%- if m.get('followed_by') %}
            when not coalesce(true {{- in_window(m) }}, false) then 'not_followed'
            {%- endif %}
            {%- if m.get('universe') %}
            when not coalesce({{ m.universe }}, false) then 'outside_universe'
            {%- endif %}
            {%- if m.dimensions %}
            when not coalesce({{ in_slice(m) }}, false) then 'other_slice'
            {%- endif %}
            {%- if m.get('filter') %}
            when not coalesce({{ m.filter }}, false) then 'filtered'
            {%- endif %}
            {%- if m.get('year') %}
            when e.latest_only and f.{{ m.year }} < latest.latest_year then 'older_year'
            {%- endif %}
            else 'used'
        end as outcome
    from {{ m.fact }} as f
    inner join {{ evaluation }} as e
        on
            e.measure_id = '{{ m.name }}'
            and f.{{ m.subject }} = e.{{ m.subject }}
            {{- in_window(dict(m, followed_by=none)) if inside_only }}
    {%- if m.get('year') %}
    left join lateral (
        select max(f.{{ m.year }}) as latest_year
        from {{ m.fact }} as f
        where f.{{ m.subject }} = e.{{ m.subject }} {{- in_window(m) }} and {{ m.get('universe', 'true') }}
    ) as latest on true
    {%- endif %}
{% endmacro %}
