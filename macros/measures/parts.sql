{#
    What a measure is made of: the rows of int_measure__part, which everybody else reads (models, and jixiao.trace).

      role         numerator, denominator; value (the measure's own records, or one of those it adds up); guard (a
                   measure that makes nought known, whose records are no part of the value)
      window_id    where the part is asked for over a window of its own; else empty
      is_whole     the part is asked for without the slice that the measure is asked for
      is_needed    without the part there is no value; else its absence is nought

    A base measure is its own part. A least is made of the parts of what it is the least of.
#}
{% macro measure_parts() %}
    {%- set parts = [] -%}
    {%- set stated = base_measures() | selectattr('agg', 'equalto', 'value') | map(attribute='name') | list -%}
    {%- for m in base_measures() -%}
        {%- do parts.append(measure_part(m, m.name, 'value', is_needed=true)) -%}
        {%- if m.get('zero', 'if_any') not in ('if_any', 'never') -%}
            {%- do parts.append(measure_part(m, m.zero, 'guard', window_id='stated_year', is_whole=true)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for m in derived_measures() -%}
        {%- if m.agg == 'ratio' -%}
            {%- set window_id = m.get('denominator_window', '') -%}
            {%- set is_whole = m.get('per', false) or window_id != '' -%}
            {#- a stated figure that is blank is unknown, unlike a count of which there is none; so may be a sum (needed) #}
            {%- set is_needed = is_whole or m.numerator in stated or m.get('needed', false) -%}
            {%- do parts.append(measure_part(m, m.numerator, 'numerator', is_needed=is_needed)) -%}
            {%- do parts.append(measure_part(m, m.denominator, 'denominator', window_id, is_whole, is_needed=true)) -%}
        {%- elif m.agg == 'share' -%}
            {%- do parts.append(measure_part(m, m.of, 'numerator', is_needed=true)) -%}
            {%- do parts.append(measure_part(m, m.of, 'denominator', is_whole=true, is_needed=true)) -%}
        {%- elif m.agg == 'sum' -%}
            {%- for of in m.of -%}
                {%- do parts.append(measure_part(m, of, 'value')) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for m in derived_measures() if m.agg == 'least' -%}
        {%- for part in parts | selectattr('measure_id', 'equalto', m.of) | list -%}
            {%- do parts.append(dict(part, measure_id=m.name, agg='least')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}


{% macro measure_part(m, part_id, role, window_id='', is_whole=false, is_needed=false) %}
    {{ return({
        'measure_id': m.name, 'agg': m.agg, 'part_id': part_id, 'role': role, 'window_id': window_id,
        'is_whole': is_whole, 'is_needed': is_needed
    }) }}
{% endmacro %}
