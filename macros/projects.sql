{# The day of the build: the records dated after it do not count yet. #}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as date)
{%- endmacro %}

{#
    The day so many months after a day. Where that month has no such day (29 February a year on), the first day of the
    next month: the period before it then ends with the last day of its month (民法典 第二百零二条).
#}
{% macro months_after(day, months) -%}
    cast({{ day }} + to_months({{ months }}) as date)
    + cast(day({{ day }} + to_months({{ months }})) < day({{ day }}) as integer)
{%- endmacro %}

{#
    First and last day of a window of a project's own months, before anything is clipped. Months are counted from the day
    that the window's anchor names; with none from the first day of the building period.
#}
{% macro project_window_days(w, p, anchor) -%}
    case {{ w }}.kind
        when 'ever' then date '0001-01-01'
        when 'project_period' then {{ p }}.built_from
        when 'project_after' then {{ months_after(p ~ '.period_to + 1', w ~ '.from_offset') }}
        else {{ months_after(anchor, w ~ '.from_offset') }}
    end as first_day,
    case {{ w }}.kind
        when 'ever' then date '9999-12-31'
        when 'project_each_month' then date '9999-12-31'
        when 'project_period' then {{ p }}.period_to
        when 'project_after' then {{ months_after(p ~ '.period_to + 1', w ~ '.to_offset') }} - 1
        else {{ months_after(anchor, w ~ '.to_offset') }} - 1
    end as last_day
{%- endmacro %}


{# An output item of a project and its stage, by name: the slice that its figures go by. #}
{% macro output_key(o) -%}
    {{ o }}.rule_no || '-' || {{ o }}.item_no || case when {{ o }}.is_improvement then '改进期' else '' end
{%- endmacro %}
