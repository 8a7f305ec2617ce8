-- One row a measure, record type and use or reason: how many accepted rows come to it, each counted once for every
-- measure that is asked of its subject, for the best that it comes to there. Without a measure, what the accepted rows
-- come to under all measures and otherwise (int_record__use), each counted once. Nothing is kept a row.
{%- do read_facts() %}
with asked as (
    select
        *,
        {{ place_of_use('use') }} as use_place
    from {{ ref('int_measure__use') }}
),

comes_to as (
    {%- for measures in measures_by_pass(base_measures()) %}
    {{ rows_measured(measures, 'asked') }}
    union all
    {%- endfor %}
    select
        null as measure_id,
        record_type,
        src_file,
        src_sheet,
        src_row,
        {{ place_of_use('use') }} as place
    from {{ ref('int_record__use') }}
    union all
    select
        measure_id,
        null as record_type,
        null as src_file,
        null as src_sheet,
        null as src_row,
        use_place as place
    from asked
    where false
),

best_of_measure as materialized (
    select
        measure_id,
        record_type,
        src_file,
        src_sheet,
        src_row,
        min(place) as place
    from comes_to
    group by measure_id, record_type, src_file, src_sheet, src_row
),

best_of_row as (
    select
        record_type,
        src_file,
        src_sheet,
        src_row,
        min(place) as place
    from best_of_measure
    group by record_type, src_file, src_sheet, src_row
),

counted as (
    select
        measure_id,
        record_type,
        place,
        count(*) as source_rows
    from best_of_measure
    where measure_id is not null
    group by measure_id, record_type, place
    union all
    select
        null as measure_id,
        accepted.record_type,
        coalesce(
            best_of_row.place,
            case when accepted.has_owner then {{ use_place('not_asked') }} else {{ use_place('no_parent') }} end
        ) as place,
        count(*) as source_rows
    from {{ ref('int_record__accepted') }} as accepted
    left join best_of_row
        on
            accepted.record_type = best_of_row.record_type
            and accepted.src_file = best_of_row.src_file
            and accepted.src_sheet = best_of_row.src_sheet
            and accepted.src_row = best_of_row.src_row
    group by all
)

select
    measure_id,
    record_type,
    {{ use_at('place') }} as use,
    source_rows
from counted
