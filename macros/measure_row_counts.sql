{#
    What became of the accepted rows for one measure that is asked for: rows used (by the measure's own list), and rows
    left out, each for one reason, in this order: its application or unit is not in the data (no_parent), no application
    asks for it (not_asked), outside the period (outside_window), not looked at (outside_universe), not of the kind
    counted or of the slice (filtered), of an older year than the latest (older_year; for a measure without years the
    same gap is unexplained, and a fault). A measure that nothing asks for reads no rows and has none here.
#}
{% macro measure_row_counts(m, evaluation) %}
    {%- set universe, kind = m.get('universe', 'true'), m.get('filter', 'true') %}
    {%- set asked_for = "semi join " ~ evaluation ~ " as e on e.measure_id = '" ~ m.name ~ "' and e." ~ m.subject
        ~ " = f." ~ m.subject %}
    select
        '{{ m.name }}' as measure_id,
        unnest([
            'no_parent', 'not_asked', 'outside_window', 'outside_universe', 'filtered',
            {{ "'older_year'" if m.get('year') else "'unexplained'" }}, 'used'
        ]) as outcome,
        unnest([
            accepted - in_fact, in_fact - asked, asked - in_window, in_window - in_universe, in_universe - of_kind,
            of_kind - used, used
        ]) as source_rows
    from (
        select
            (
                select coalesce(sum(accepted), 0) from {{ source('door', 'sheet') }}
                where record_type = '{{ m.record_type }}'
            ) as accepted,
            {%- set rows = fact_rows(m) %}
            (select {{ rows }} from {{ m.fact }} as f) as in_fact,
            (select {{ rows }} from {{ m.fact }} as f {{ asked_for }}) as asked,
            inside.in_window,
            inside.in_universe,
            (
                select {{ rows }}
                from {{ m.fact }} as f
                {{ asked_for }} {{- in_window(m) }} {{- ' and ' ~ in_slice(m) if m.dimensions }}
                where {{ universe }} and {{ kind }}
            ) as of_kind,
            (
                select count(distinct (src_file, src_sheet, src_row))
                from ({{ measure_rows(m, evaluation) }}) as listed
            ) as used
        from (
            select
                {{ rows }} as in_window,
                {{ rows }} filter (where {{ universe }}) as in_universe
            from {{ m.fact }} as f
            {{ asked_for }} {{- in_window(m) }}
        ) as inside
    ) as counted
    where exists (select 1 from {{ evaluation }} where measure_id = '{{ m.name }}')
{% endmacro %}


{# How the rows of a measure's fact are counted as rows handed in: one by one, or cells of one row as that row. #}
{% macro fact_rows(m) -%}
    {{ 'count(distinct (f.src_file, f.src_sheet, f.src_row))' if m.one_cell_a_row else 'count(*)' }}
{%- endmacro %}


{# The evaluations but those of single months, whose rows are among those of their project's whole window. #}
{% macro whole_windows(evaluation) -%}
    (
        select * from {{ evaluation }}
        where split_part(window_id, '@', 1) not in (
            select window_id from {{ ref('windows') }} where kind = 'project_each_month'
        )
    )
{%- endmacro %}


{# The rows of every base measure that is asked for, one statement a measure, into the table `counts`. #}
{% macro insert_measure_row_counts(counts, evaluation) %}
    create or replace temp table asked_by_whole_windows as {{ evaluation }};
    {%- for m in asked_of(base_measures(), ref('int_measure__evaluation')) if m.record_type %}
    insert into {{ counts }} {{ measure_row_counts(m, 'asked_by_whole_windows') }};
    {%- endfor %}
    drop table asked_by_whole_windows;
{% endmacro %}
