{#
    Exact numbers as text. A share is a numerator over a denominator; it is printed as a finite decimal where it has
    one (0.45, 1000), else as a fraction in lowest terms (1/3). No rounding anywhere.
#}
{% macro exact_text(numerator, denominator) -%}
    {{ adapter.dispatch('exact_text')(numerator, denominator) }}
{%- endmacro %}

{% macro default__exact_text(numerator, denominator) -%}
    {% if denominator == '1' -%}
    trim_zeros(cast({{ numerator }} as varchar))
    {%- else -%}
    exact_text({{ numerator }}, {{ denominator }})
    {%- endif %}
{%- endmacro %}

{#
    The functions behind it, made when a run starts. Both sides are whole numbers of ten-thousandths; a share is finite
    where its denominator in lowest terms divides a power of ten, here the eighteenth. A parameter is written out as often
    as its function names it, in every statement that calls it: they name each as seldom as they can.
#}
{% macro create_exact_text() -%}
    {{ adapter.dispatch('create_exact_text')() }}
{%- endmacro %}

{% macro default__create_exact_text() -%}
    create or replace macro trim_zeros(t) as (
        rtrim(regexp_replace(t, '(\.[0-9]*?)0*$', '\1'), '.')
    );
    create or replace macro with_point(units) as (
        trim_zeros(
            (units // 1000000000000000000) || '.' || lpad(cast(units % 1000000000000000000 as varchar), 18, '0')
        )
    );
    create or replace macro share_text(n, d) as (
        case
            when (cast(n as hugeint) * 1000000000000000000) % d = 0
                then repeat('-', cast(n < 0 as int)) || with_point(abs(cast(n as hugeint)) * 1000000000000000000 // d)
            else (n // gcd(n, d)) || '/' || (d // gcd(n, d))
        end
    );
    create or replace macro exact_text(n, d) as (
        case
            when n is null or d is null or d = 0 then null
            when d = 1 then trim_zeros(cast(n as varchar))
            else share_text(cast(n * 10000 as bigint), cast(nullif(d, 0) * 10000 as bigint))
        end
    );
{%- endmacro %}

{#
    A share to so many places as a decimal, no float on the way; both sides are nought or more. `rounded_share` rounds
    half up. `cut_share` cuts off, so that whoever prints it rounds once and rounds right.
#}
{% macro rounded_share(numerator, denominator, places) -%}
    {{ whole_to_decimal(
        '(2 * cast(' ~ numerator ~ ' * 1000000 as hugeint) * ' ~ 10 ** places
        ~ ' + cast(' ~ denominator ~ ' * 1000000 as hugeint))'
        ~ ' // (2 * cast(nullif(' ~ denominator ~ ', 0) * 1000000 as hugeint))', places
    ) }}
{%- endmacro %}

{% macro cut_share(numerator, denominator, places) -%}
    {{ whole_to_decimal(
        '(cast(' ~ numerator ~ ' * 1000000 as hugeint) * ' ~ 10 ** places ~ ')'
        ~ ' // cast(nullif(' ~ denominator ~ ', 0) * 1000000 as hugeint)', places
    ) }}
{%- endmacro %}

{% macro whole_to_decimal(whole, places) -%}
    cast(cast({{ whole }} as decimal(38, 0)) * cast('{{ '0.' ~ '0' * (places - 1) ~ '1' }}' as decimal(18, {{ places }}))
        as decimal(28, {{ places }}))
{%- endmacro %}

{# What a form is given of a value: a share cut off at six places, to be rounded once where it is printed. #}
{% macro form_value(v) -%}
    cast(case
        when {{ v }}.value_den = 1 then {{ v }}.value_num
        else {{ cut_share(v ~ '.value_num', v ~ '.value_den', 6) }}
    end as decimal(28, 6))
{%- endmacro %}

{#
    A share as a whole number of 10^-15, cut off: what shares of several things are added up in, so that their mean is
    wrong by less than can be seen at six places. `units_to_decimal` makes of such a sum over a whole number a decimal of
    six places, cut off.
#}
{% macro share_units(numerator, denominator) -%}
    (cast({{ numerator }} * 1000000 as hugeint) * 1000000000000000)
    // cast(nullif({{ denominator }}, 0) * 1000000 as hugeint)
{%- endmacro %}

{% macro units_to_decimal(units, over) -%}
    {{ whole_to_decimal('(' ~ units ~ ') // (cast(' ~ over ~ ' as hugeint) * 1000000000)', 6) }}
{%- endmacro %}
