{# The notice and the path of a clause that a row of policy data cites: one of another notice is written notice:path. #}
{% macro cited_notice(rows) -%}
    case when contains({{ rows }}.clause, ':') then split_part({{ rows }}.clause, ':', 1) else {{ rows }}.notice_id end
{%- endmacro %}

{% macro cited_clause(rows) -%}
    case when contains({{ rows }}.clause, ':') then split_part({{ rows }}.clause, ':', 2) else {{ rows }}.clause end
{%- endmacro %}
