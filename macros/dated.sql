{#
    Policy data are dated: a row holds from its starts_on until the next row of the same key starts. Which row is looked
    up follows the date of the record that it is applied to, never the latest there is:

      versions(seed, key), in_force(rows, day)   the rows with the day before which each ends; those that hold on a day
      current_rows(seed, key)                    those that hold on the day of the build, for what is printed on that day
      known_rows(seed, key)                      the same, and of a key that none holds yet its first: for what explains
                                                 records that are there before it holds
      latest_regions()                           of each code of a region the name that it was given last

    Of the key a, the rows from 2024-01-01 and 2030-01-01: an application of 2026 is held against the first.
#}
{% macro versions(seed, key) -%}
    (
        select
            *,
            lead(starts_on) over (partition by {{ key }} order by starts_on) as ends_before
        from {{ ref(seed) }}
    )
{%- endmacro %}


{% macro in_force(rows, day) -%}
    {{ rows }}.starts_on <= {{ day }} and coalesce({{ day }} < {{ rows }}.ends_before, true)
{%- endmacro %}


{% macro current_rows(seed, key) -%}
    (
        select *
        from {{ ref(seed) }}
        where starts_on <= {{ as_of() }}
        qualify row_number() over (partition by {{ key }} order by starts_on desc) = 1
    )
{%- endmacro %}


{% macro known_rows(seed, key) -%}
    (
        select *
        from {{ ref(seed) }}
        qualify
            row_number() over (
                partition by {{ key }}
                order by starts_on > {{ as_of() }}, abs(starts_on - {{ as_of() }})
            ) = 1
    )
{%- endmacro %}


{% macro latest_regions() -%}
    (
        select
            region_code,
            region_name
        from {{ ref('regions') }}
        qualify row_number() over (partition by region_code order by valid_from_year desc nulls last, region_name) = 1
    )
{%- endmacro %}
