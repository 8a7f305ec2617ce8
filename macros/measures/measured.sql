{#
    What a row comes to under the measures, and otherwise, from the best to the worst: it is counted in a figure of a
    form, an output of a project, a criterion (or is a document that answers one); it serves something else
    (int_record__use); or a measure came so near to counting it (conditions.sql); or nothing asks for it (its application,
    project or unit is in the data) or could (it is not). Of a row that comes to several, the first holds.
#}
{% macro row_use_order() %}
    {{ return([
        'figure', 'output', 'criterion', 'material', 'settlement', 'account', 'selection', 'subject', 'text', 'check',
        'older_year', 'filtered', 'other_slice', 'outside_universe', 'not_followed', 'outside_window', 'not_asked', 'no_parent'
    ]) }}
{% endmacro %}


{# The place of a use in that order, from 1: of one that is known here, and of one that a column has. #}
{% macro use_place(use) -%}
    {{ row_use_order().index(use) + 1 }}
{%- endmacro %}

{% macro place_of_use(column) -%}
    list_position({{ row_uses() }}, {{ column }})
{%- endmacro %}


{# The use of a place. #}
{% macro use_at(place) -%}
    list_extract({{ row_uses() }}, {{ place }})
{%- endmacro %}


{# The order as a list of SQL. #}
{% macro row_uses() -%}
    [
        '{{ row_use_order() | join("',\n        '") }}'
    ]
{%- endmacro %}


{#
    What the rows of a fact come to under measures of one subject: one row a row, measure and evaluation, with its place in
    the order of uses: that of the use that the evaluation is for (`use_place`), or of what keeps the row out. A training
    of a grade that a figure does not count is `filtered` there and used in a criterion that counts all grades of its year.
#}
{% macro rows_measured(measures, evaluation) %}
    {%- set fact, subject = measures[0].fact, measures[0].subject %}
    select
        e.measure_id,
        f.record_type,
        f.src_file,
        f.src_sheet,
        f.src_row,
        {{ by_measure(measures, measured_place) }} as place
    from {{ fact }} as f
    inner join {{ evaluation }} as e
        on
            f.{{ subject }} = e.{{ subject }}
            and {{ is_one_of(measures) }}
{% endmacro %}


{% macro measured_place(m) -%}
    {{ first_unmet(m, latest_year(m), outcome_place) }}
{%- endmacro %}


{% macro outcome_place(outcome) -%}
    {{ 'e.use_place' if outcome == 'used' else use_place(outcome) }}
{%- endmacro %}


{# Of an evaluation e and a subject, the latest year of the rows that lie in the window and are looked at. #}
{% macro latest_year(m) -%}
    max(case when {{ meets(m, ['outside_window', 'outside_universe']) }} then f.{{ m.year }} end)
        over (partition by e.context_id, e.measure_id, e.window_id, e.slice, f.{{ m.subject }})
{%- endmacro %}
