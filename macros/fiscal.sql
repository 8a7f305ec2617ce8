{# The month that monitoring looks up to: what the build was asked for, else what policy data say. #}
{% macro monitor_month(by_policy) -%}
    coalesce(
        cast({{ var('monitor_month', none) or 'null' }} as integer),
        cast({{ by_policy }} as integer)
    )
{%- endmacro %}


{#
    First and last day and year of a window that takes its year from the form: `w` a row of windows, `s` a row of
    int_fiscal__scope (a budget year of a project, or its whole period). What is still to come is bounded by the day of
    the build where a thing must last to the window's end.
#}
{% macro fiscal_bounds(w, s) -%}
    cast(case
        when {{ w }}.kind = 'fiscal_period' or ({{ w }}.kind = 'fiscal_year' and {{ s }}.fiscal_year is null)
            then {{ s }}.begins_on
        when {{ w }}.kind in ('fiscal_year', 'fiscal_months')
            then make_date({{ s }}.fiscal_year + {{ w }}.from_offset, 1, 1)
        else date '0001-01-01'
    end as date) as from_date,
    cast(case {{ w }}.kind
        when 'fiscal_months' then last_day(make_date({{ s }}.fiscal_year, {{ s }}.cutoff_month, 1))
        when 'fiscal_period' then {{ s }}.ends_on
        when 'fiscal_until' then least({{ as_of() }}, {{ s }}.ends_on)
        when 'ever' then date '9999-12-31'
        else make_date({{ s }}.fiscal_year + {{ w }}.to_offset, 12, 31)
    end as date) as to_date,
    cast(case
        when {{ w }}.kind = 'fiscal_period' then year({{ s }}.begins_on)
        when {{ w }}.kind in ('fiscal_year', 'fiscal_months') then {{ s }}.fiscal_year + {{ w }}.from_offset
        else 1
    end as integer) as from_year,
    cast(case {{ w }}.kind
        when 'fiscal_period' then year({{ s }}.ends_on)
        when 'fiscal_until' then year({{ s }}.ends_on)
        when 'ever' then 9999
        else {{ s }}.fiscal_year + {{ w }}.to_offset
    end as integer) as to_year,
    false as latest_only
{%- endmacro %}


{# The window of a scope, named so that a trace finds it: fiscal_year@2025; one without bounds keeps its name. #}
{% macro fiscal_window(window_id, scope) -%}
    case when {{ window_id }} = 'ever' then 'ever' else {{ window_id }} || '@' || {{ scope }} end
{%- endmacro %}


{# A project's sheets of a budget year follow the region's, by notice. #}
{% macro year_sheet_key(application_no, fiscal_year) -%}
    coalesce({{ application_no }}, '区域') || '-' || {{ fiscal_year }}
{%- endmacro %}


{# The span that a text of a sheet of a budget year is of, as its file name says it: 2025, monitoring 2025-7月. #}
{% macro box_part(fiscal_year, month, by_month) -%}
    {{ fiscal_year }} || case when {{ by_month }} then '-' || {{ month }} || '月' else '' end
{%- endmacro %}


{# A money line as the file name of a text says it: its label without what only the printed table needs. #}
{% macro line_part(label) -%}
    regexp_replace({{ label }}, '^其中：|：$', '', 'g')
{%- endmacro %}


{# What a value is multiplied by where the fiscal system takes it: a share is given in percent, an amount in its 万元. #}
{% macro fiscal_scale(unit) -%}
    case when {{ unit }} = '%' then 100 when starts_with({{ unit }}, '万元') then 0.0001 else 1 end
{%- endmacro %}


{# The columns of one part of a composed figure (intermediate.int_measure__figure_part), in their order. #}
{% macro figure_part(context_id, measure_id, slice, op, of_context, of_measure, of_window, of_slice, place, factor) -%}
    {{ context_id }} as context_id,
        {{ measure_id }} as measure_id,
        {{ slice }} as slice,
        {{ op }} as op,
        {{ of_context }} as part_context_id,
        {{ of_measure }} as part_measure_id,
        cast({{ of_window }} as varchar) as part_window_id,
        {{ of_slice }} as part_slice,
        {{ place }} as place,
        {{ factor }} as factor
{%- endmacro %}


{# What stands behind the name of a region's indicator whose value is no sum: how the projects' values make it. #}
{% macro how_added(level, aggregate) -%}
    case
        when {{ level }} = 'region'
            then case {{ aggregate }} when 'weighted' then '（按金额加权）' when 'least' then '（最少）' when 'grant_of_kind' then '（最高）' end
    end
{%- endmacro %}


{#
    What a region's goals say of a line of its indicators: the phrase of indicators.csv with the number of that line.
#}
{% macro goal_phrase(level, phrase, value) -%}
    case when {{ level }} = 'region' then replace({{ phrase }}, '{n}', {{ exact_text(value, '1') }}) end
{%- endmacro %}


{#
    A region's goals as one sentence of its own figures: the phrases of its lines in their order. Empty where there is none.
#}
{% macro goal_sentence(phrase) -%}
    string_agg({{ phrase }}, '，' order by line_no) || '。'
{%- endmacro %}
