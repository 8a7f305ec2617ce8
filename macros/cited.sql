{# The notice and the path of a clause that a row of policy data cites: one of another notice is written notice:path. #}
{% macro cited_notice(rows) -%}
    case when contains({{ rows }}.clause, ':') then split_part({{ rows }}.clause, ':', 1) else {{ rows }}.notice_id end
{%- endmacro %}

{% macro cited_clause(rows) -%}
    case when contains({{ rows }}.clause, ':') then split_part({{ rows }}.clause, ':', 2) else {{ rows }}.clause end
{%- endmacro %}


{# The clause of such a row as those see it that apply under another notice than its own. #}
{% macro forwarded_clause(rows) -%}
    case when {{ rows }}.notice_id <> {{ rows }}.applies_to_notice then {{ rows }}.notice_id || ':' else '' end
    || {{ rows }}.clause
{%- endmacro %}
