{#
    First and last day and year of a window for an application. A window of kind latest_year takes one year within; one of
    kind greatest is not evaluated itself: its members are, and the greatest of their values is its value.
#}
{% macro window_bounds(w, a) -%}
    cast(case {{ w }}.kind
        when 'years_to_date' then {{ a }}.applied_on + to_years({{ w }}.from_offset)
        when 'calendar_years' then make_date({{ a }}.apply_year + {{ w }}.from_offset, 1, 1)
        when 'latest_year' then make_date({{ a }}.apply_year + {{ w }}.from_offset, 1, 1)
        when 'months_before' then {{ a }}.applied_on + to_months({{ w }}.from_offset)
        else date '0001-01-01'
    end as date) as from_date,
    cast(case {{ w }}.kind
        when 'years_to_date' then {{ a }}.applied_on + to_years({{ w }}.to_offset)
        when 'calendar_years' then make_date({{ a }}.apply_year + {{ w }}.to_offset, 12, 31)
        when 'latest_year' then make_date({{ a }}.apply_year + {{ w }}.to_offset, 12, 31)
        when 'months_before' then {{ a }}.applied_on + to_months({{ w }}.to_offset) - to_days(1)
        when 'until' then {{ a }}.applied_on
        else date '9999-12-31'
    end as date) as to_date,
    cast(case
        when {{ w }}.kind in ('calendar_years', 'latest_year', 'years_to_date')
            then {{ a }}.apply_year + {{ w }}.from_offset
        else 1
    end as integer) as from_year,
    cast(case
        when {{ w }}.kind in ('calendar_years', 'latest_year', 'years_to_date')
            then {{ a }}.apply_year + {{ w }}.to_offset
        when {{ w }}.kind in ('until', 'months_before') then {{ a }}.apply_year
        else 9999
    end as integer) as to_year,
    {{ w }}.kind = 'latest_year' as latest_only
{%- endmacro %}
