{#
    The limit of a rule of contradictions that holds on the day of the build (seeds/policy/contradiction_limits.csv): a
    single number, as a query. These are the office's own checks, not rules that a record was made under.
#}
{% macro limit_of(rule_no, limit_no) -%}
    (
        select limits.limit_value
        from {{ current_rows('contradiction_limits', 'rule_no, limit_no') }} as limits
        where limits.rule_no = '{{ rule_no }}' and limits.limit_no = {{ limit_no }}
    )
{%- endmacro %}

{#
    The least age of each grade, and the greatest of any (R08): grade, youngest, oldest.
#}
{% macro ages_of_grades() -%}
    select
        limit_name as grade,
        limit_value as youngest,
        {{ limit_of('R08', 1) }} as oldest
    from {{ current_rows('contradiction_limits', 'rule_no, limit_no') }}
    where rule_no = 'R08' and limit_no > 1
{%- endmacro %}

{#
    One row a record of `looked_at` and a rule that it breaks, all rules in one pass. `rules` holds pairs: the number of
    a rule, and what it says of a row: the contradiction found as text, null where the row keeps it. `looked_at` has
    record_type, owner (whose the record is), record_key and the place.
#}
{% macro offences(looked_at, rules) -%}
    judged as (
        select
            record_type,
            owner,
            record_key,
            src_file,
            src_sheet,
            src_row,
            {%- for rule_no, found in rules %}
            {{ found }} as {{ rule_no | lower }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ looked_at }}
    ),

    each_rule as (
        select
            * exclude ({% for rule_no, found in rules %}{{ rule_no | lower }}{{ ', ' if not loop.last }}{% endfor %}),
            unnest([{% for rule_no, found in rules %}'{{ rule_no }}'{{ ', ' if not loop.last }}{% endfor %}]) as rule_no,
            unnest([{% for rule_no, found in rules %}{{ rule_no | lower }}{{ ', ' if not loop.last }}{% endfor %}])
                as found
        from judged
        where coalesce({% for rule_no, found in rules %}{{ rule_no | lower }}, {% endfor %}null) is not null
    )

    select
        rule_no,
        record_type,
        found,
        owner,
        record_key,
        src_file,
        src_sheet,
        src_row
    from each_rule
    where found is not null
{%- endmacro %}
