{#
    The contributing rows of one base measure, for everything that `evaluation` asks it for: what a figure is computed of
    and what a trace shows are both made of this list. Of trainings finished in a window, as an example:

      context A, window 2023, asked of the unit 91X   three rows of 91X completed in 2023 are three rows here, amount 1
#}
{% macro measure_rows(m, evaluation) %}
    select
        context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row, amount,
        entity
    from (
        select
            e.context_id,
            e.window_id,
            {{ slice_of(m) }} as slice,
            f.record_type,
            f.record_key,
            cast({{ 'f.' ~ m.person if m.person else 'null' }} as varchar) as person_masked,
            f.src_file,
            f.src_sheet,
            f.src_row,
            cast({{ m.get('amount', '1') }} as decimal(28, 6)) as amount,
            cast({{ m.get('entity', 'null') }} as varchar) as entity,
            {{ meets(m, ['other_slice', 'filtered']) }} as is_counted
        from {{ evaluation }} as e
        inner join {{ m.fact }} as f
            on e.{{ m.subject }} = f.{{ m.subject }} and {{ meets(m, ['outside_window', 'not_followed']) }}
        where e.measure_id = '{{ m.name }}' and {{ meets(m, ['outside_universe']) }}
        {%- if m.get('year') %}
        qualify
            not e.latest_only
            or f.{{ m.year }} = max(f.{{ m.year }}) over (partition by e.context_id, e.window_id, e.slice, f.{{ m.subject }})
        {%- endif %}
    ) as looked_at
    where is_counted
{% endmacro %}
