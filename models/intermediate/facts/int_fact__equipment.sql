-- One row a year of a unit for which its training equipment is known at that year's end and the year before: what was
-- added, in pieces. The record is that of the year itself.
with stocks as (
    select
        uscc,
        stat_year,
        equipment_count,
        lag(stat_year) over (partition by uscc order by stat_year) as year_before,
        lag(equipment_count) over (partition by uscc order by stat_year) as count_before,
        record_key,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_unit_year') }}
    where equipment_count is not null
)

select
    'unit_year' as record_type,
    uscc,
    stat_year,
    equipment_count - count_before as added,
    record_key,
    src_file,
    src_sheet,
    src_row
from stocks
where year_before = stat_year - 1
