{#
    All values, base and derived, for one table of evaluations: context_id, measure_id, window_id, slice, value_num,
    value_den, is_complete (false where a least value lacks one of the things it is the least over), records_total,
    window_used (the one taken, of a window made of others; these are made where `asked` names them).
#}
{% macro all_values(evaluation, asked=none) %}
    {%- do read_facts() %}
    {%- set parts = ref('int_measure__part') %}
    with counted as (
        {{ counted_values(evaluation) }}
    ),

    base as (
        {{ base_values(evaluation, 'counted', parts) }}
    ),

    single as (
        select * from base
        union all
        {{ ratio_values('base', parts) }}
        union all
        {{ sum_values('base', parts) }}
    ),

    every_window as (
        select * from single
        union all
        select * from ({{ least_values(evaluation, 'single') }}) as leasts
    )

    select
        *,
        window_id as window_used
    from every_window
    union all
    select * from ({{ made_window_values('every_window', asked) }}) as made
{% endmacro %}
