{#
    The contributing rows of one base measure, for everything that `evaluation` asks it for: what a trace shows. Of
    trainings finished in a window, as an example:

      context A, window 2023, asked of the unit 91X   three rows of 91X completed in 2023 are three rows here, amount 1
#}
{% macro measure_rows(m, evaluation) %}
    select
        context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, src_row, amount,
        entity
    from ({{ rows_looked_at([m], evaluation) }}) as looked_at
    where is_counted
{% endmacro %}


{#
    The rows that measures of one fact and subject look at, in one pass over the fact: a row a record and evaluation,
    and whether it is counted there. The lists of records and the values (values.sql) are both made of them.
#}
{% macro rows_looked_at(measures, evaluation) %}
    {%- set fact, subject = measures[0].fact, measures[0].subject %}
    select
        e.context_id,
        e.measure_id,
        e.window_id,
        {{ by_measure(measures, slice_of) }} as slice,
        f.record_type,
        f.record_key,
        cast({{ 'f.' ~ measures[0].person if measures[0].person else 'null' }} as varchar) as person_masked,
        f.src_file,
        f.src_sheet,
        f.src_row,
        cast({{ by_measure(measures, amount_of) }} as decimal(28, 6)) as amount,
        cast({{ by_measure(measures, entity_of) }} as varchar) as entity,
        {{ by_measure(measures, meets, ['other_slice']) }}
        and {{ by_measure(measures, meets, ['filtered']) }} as is_counted
    from {{ evaluation }} as e
    inner join {{ fact }} as f
        on e.{{ subject }} = f.{{ subject }} and {{ by_measure(measures, meets, ['outside_window', 'not_followed']) }}
    where {{ is_one_of(measures) }} and {{ by_measure(measures, meets, ['outside_universe']) }}
    {%- if measures | selectattr('year', 'defined') | list %}
    qualify {{ by_measure(measures, is_of_latest_year) }}
    {%- endif %}
{% endmacro %}


{# Base measures by the passes that they are computed in: lists of those over one fact by one subject. #}
{% macro measures_by_pass(measures) %}
    {%- set found = [] -%}
    {%- for fact, of_fact in measures | groupby('fact') -%}
        {%- for subject, of_subject in of_fact | groupby('subject') -%}
            {%- do found.append(of_subject) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}


{#
    What `of` makes of the measure that a row is for: the one text where it makes the same of all, else a CASE with a
    branch for every text.
#}
{% macro by_measure(measures, of) -%}
    {%- set texts = {} -%}
    {%- for m in measures -%}
        {%- do texts.setdefault(of(m, *varargs) | trim, []).append(m) -%}
    {%- endfor -%}
    {%- if texts | length == 1 -%}
    {{ texts.keys() | first }}
    {%- else -%}
    case
        {%- for text, same in texts.items() %}
        {{ 'else ' ~ text if loop.last else 'when ' ~ is_one_of(same) ~ ' then ' ~ text }}
        {%- endfor %}
    end
    {%- endif -%}
{%- endmacro %}


{% macro is_one_of(measures) -%}
    measure_id in ('{{ measures | map(attribute='name') | join("', '") }}')
{%- endmacro %}


{% macro amount_of(m) -%}
    {{ m.get('amount', '1') }}
{%- endmacro %}


{% macro entity_of(m) -%}
    {{ m.get('entity', 'null') }}
{%- endmacro %}


{# Of an evaluation that asks for the latest year alone, the row is of the latest of those looked at. #}
{% macro is_of_latest_year(m) -%}
    {%- if m.get('year') -%}
    (not e.latest_only or f.{{ m.year }} = max(f.{{ m.year }})
        over (partition by e.context_id, e.measure_id, e.window_id, e.slice, f.{{ m.subject }}))
    {%- else -%} true
    {%- endif -%}
{%- endmacro %}
