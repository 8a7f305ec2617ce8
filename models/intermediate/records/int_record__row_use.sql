-- One row a record type and a use or reason: how many accepted rows were used so, or left out for it: each row counted
-- once, for the first in the order of uses (macros/measures/measured.sql). Nothing is kept a row.
with comes_to as (
    select
        record_type,
        src_file,
        src_sheet,
        src_row,
        use_order
    from {{ ref('int_record__measured') }}
    union all
    select
        record_type,
        src_file,
        src_sheet,
        src_row,
        {{ use_order('use') }} as use_order
    from {{ ref('int_record__use') }}
),

first_of_row as (
    select
        record_type,
        src_file,
        src_sheet,
        src_row,
        min(use_order) as use_order
    from comes_to
    group by record_type, src_file, src_sheet, src_row
)

select
    accepted.record_type,
    coalesce(
        {{ use_of_order('first_of_row.use_order') }}, case when accepted.has_owner then 'not_asked' else 'no_parent' end
    ) as use,
    count(*) as source_rows
from {{ ref('int_record__accepted') }} as accepted
left join first_of_row
    on
        accepted.record_type = first_of_row.record_type
        and accepted.src_file = first_of_row.src_file
        and accepted.src_sheet = first_of_row.src_sheet
        and accepted.src_row = first_of_row.src_row
group by all
