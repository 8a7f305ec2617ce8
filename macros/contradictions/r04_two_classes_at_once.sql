{# R04: a class that began while the person was still in another. #}
{% macro r04_two_classes_at_once() -%}
    case
        when starts_on < busy_until
            then starts_on || '开班，另一个班' || busy_until || '才结业'
    end
{%- endmacro %}
