{#
    What becomes of each record of a measure's fact in everything that asks for the measure: one row a record and
    evaluation, `outcome` naming the first of the measure's conditions that keeps it out (conditions.sql), or that it is of
    an older year than the latest, else used. Beside them stand the record's own day or year, what that column is called,
    and the window. It is asked for one record at a time (jixiao.trace.row_trace), where it costs a look at that record.
#}
{% macro measure_fates(m, evaluation) %}
    select
        e.context_id,
        e.window_id,
        {{ slice_of(m) }} as slice,
        e.slice as asked_slice,
        {{ 'true' if m.get('slice') else 'false' }} as has_own_slices,
        f.record_type,
        f.src_file,
        f.src_sheet,
        f.src_row,
        cast(f.{{ m.subject }} as varchar) as subject,
        cast({{ 'f.' ~ m.date if m.get('date') else 'null' }} as date) as own_day,
        '{{ m.periods[m.date] if m.get('date') }}' as day_label,
        cast({{ 'f.' ~ m.lasts_until if m.get('lasts_until') else 'null' }} as date) as own_end,
        '{{ m.periods[m.lasts_until] if m.get('lasts_until') }}' as end_label,
        cast({{ 'f.' ~ m.year if m.get('year') else 'null' }} as integer) as own_year,
        '{{ m.periods[m.year] if m.get('year') }}' as year_label,
        e.from_date,
        e.to_date,
        e.from_year,
        e.to_year,
        {{ m.get('grace_days', 'null') }} as grace_days,
        {{ first_unmet(m, 'latest.latest_year', outcome_word) }} as outcome
    from {{ m.fact }} as f
    inner join {{ evaluation }} as e on e.measure_id = '{{ m.name }}' and f.{{ m.subject }} = e.{{ m.subject }}
    {%- if m.get('year') %}
    left join lateral (
        select max(f.{{ m.year }}) as latest_year
        from {{ m.fact }} as f
        where f.{{ m.subject }} = e.{{ m.subject }} and {{ meets(m, ['outside_window', 'outside_universe']) }}
    ) as latest on true
    {%- endif %}
{% endmacro %}


{# The outcome of a row f in an evaluation e, as `said` writes it: the first condition that it fails, else whether it
   counts. #}
{% macro first_unmet(m, latest_year, said) -%}
    {%- if measure_conditions(m) or m.get('year') %}
    case
        {%- for outcome, condition in measure_conditions(m) %}
        when not coalesce({{ condition }}, false) then {{ said(outcome) }}
        {%- endfor %}
        {%- if m.get('year') %}
        when e.latest_only and f.{{ m.year }} < {{ latest_year }} then {{ said('older_year') }}
        {%- endif %}
        else {{ said('used') }}
    end
    {%- else %} {{ said('used') }}
    {%- endif %}
{%- endmacro %}


{% macro outcome_word(outcome) -%}
    '{{ outcome }}'
{%- endmacro %}
