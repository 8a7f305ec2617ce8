{# First and last day and year of a window for an application; a window of kind latest_year takes one year within. #}
{% macro window_bounds(w, a) -%}
    cast(case {{ w }}.kind
        when 'years_to_date' then {{ a }}.applied_on + to_years({{ w }}.from_offset)
        when 'calendar_years' then make_date({{ a }}.apply_year + {{ w }}.from_offset, 1, 1)
        when 'latest_year' then make_date({{ a }}.apply_year + {{ w }}.from_offset, 1, 1)
        else date '0001-01-01'
    end as date) as from_date,
    cast(case {{ w }}.kind
        when 'years_to_date' then {{ a }}.applied_on + to_years({{ w }}.to_offset)
        when 'calendar_years' then make_date({{ a }}.apply_year + {{ w }}.to_offset, 12, 31)
        when 'latest_year' then make_date({{ a }}.apply_year + {{ w }}.to_offset, 12, 31)
        else date '9999-12-31'
    end as date) as to_date,
    cast(case
        when {{ w }}.kind = 'ever' then 1
        else {{ a }}.apply_year + {{ w }}.from_offset
    end as integer) as from_year,
    cast(case
        when {{ w }}.kind = 'ever' then 9999
        else {{ a }}.apply_year + {{ w }}.to_offset
    end as integer) as to_year,
    {{ w }}.kind = 'latest_year' as latest_only
{%- endmacro %}
