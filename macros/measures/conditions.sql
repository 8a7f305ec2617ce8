{#
    What a measure asks of a row f of its fact for an evaluation e, in the order in which it is asked: a list of
    [outcome, condition], where a row that fails a condition and none before it has that outcome. Whatever says which
    rows count, or why one does not, is made of this list: the records of a measure, the fates of one record, the counts
    of rows used and left out. Of two measures of trainings and partnerships, as an example:

      outside_window     f.completed_on between e.from_date and e.to_date
      outside_universe   f.exam_result is not null
      filtered           f.exam_result = '合格'

      outside_window     f.starts_on between e.from_date and e.to_date
                         and coalesce(f.ends_on, date '9999-12-31') >= e.to_date
      other_slice        the slice that e asks for is one that f has
#}
{% macro measure_conditions(m) %}
    {%- set found = [] -%}
    {%- if window_conditions(m) -%}
        {%- do found.append(['outside_window', window_conditions(m) | join(' and ')]) -%}
    {%- endif -%}
    {%- if m.get('followed_by') -%}
        {%- do found.append(['not_followed', is_followed(m)]) -%}
    {%- endif -%}
    {%- if m.get('universe') -%}
        {%- do found.append(['outside_universe', m.universe]) -%}
    {%- endif -%}
    {%- if m.dimensions -%}
        {%- do found.append(['other_slice', in_slice(m)]) -%}
    {%- endif -%}
    {%- if m.get('filter') -%}
        {%- do found.append(['filtered', m.filter]) -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{# Those of the conditions that have these outcomes, all of which must hold; true where there is none. #}
{% macro meets(m, outcomes) -%}
    {%- set found = [] -%}
    {%- for outcome, condition in measure_conditions(m) if outcome in outcomes -%}
        {%- do found.append('(' ~ condition ~ ')') -%}
    {%- endfor -%}
    {{ found | join(' and ') or 'true' }}
{%- endmacro %}


{# By its date or year a row lies in a window; where it lasts, it lasts to the window's end. #}
{% macro window_conditions(m) %}
    {%- set found = [] -%}
    {%- if m.get('date') -%}
        {%- do found.append('f.' ~ m.date ~ ' between e.from_date and e.to_date') -%}
    {%- endif -%}
    {%- if m.get('lasts_until') -%}
        {%- do found.append('coalesce(f.' ~ m.lasts_until ~ ", date '9999-12-31') >= e.to_date") -%}
    {%- endif -%}
    {%- if m.get('year') -%}
        {%- do found.append('f.' ~ m.year ~ ' between e.from_year and e.to_year') -%}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{# One of the days that must follow lies in the window or in the days of grace after it. #}
{% macro is_followed(m) -%}
    len(list_filter(
        f.{{ m.followed_by }}, lambda day: day between e.from_date and e.to_date + to_days({{ m.grace_days }})
    )) > 0
{%- endmacro %}


{#
    The row has the slice that is asked for; without one every row does. Of `培训类型=甲,乙|培训等级=高级工` it has the one or the
    other of the first dimension, and the second.
#}
{% macro in_slice(m) -%}
    {%- set own -%}
    [{% for one in m.dimensions %}'{{ one.name }}=' || {{ one.column }}{{ ', ' if not loop.last }}{% endfor %}]
    {%- endset -%}
    case
        when e.slice = '' then true
        when contains(e.slice, ',') then len(list_filter(
            string_split(e.slice, '|'),
            lambda part: not list_has_any({{ own }}, list_transform(
                string_split(split_part(part, '=', 2), ','), lambda word: split_part(part, '=', 1) || '=' || word
            ))
        )) = 0
        else list_has_all({{ own }}, string_split(e.slice, '|'))
    end
{%- endmacro %}


{# The slice that a row counts in: the one that is asked for, else the measure's own of the row. #}
{% macro slice_of(m) -%}
    {{ "case when e.slice <> '' then e.slice else " ~ m.slice ~ " end" if m.get('slice') else 'e.slice' }}
{%- endmacro %}
