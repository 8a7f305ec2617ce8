-- Invariant: every accepted row of every record type is used somewhere or left out for one named reason: the rows
-- counted by use are the rows taken in at the door, and every use has its words.
with accepted as (
    select
        record_type,
        sum(accepted) as source_rows
    from {{ source('door', 'sheet') }}
    where record_type <> ''
    group by record_type
),

used as (
    select
        record_type,
        sum(rows) as source_rows,
        count(*) filter (where says is null) as unnamed
    from {{ ref('row_use') }}
    group by record_type
)

select
    coalesce(accepted.record_type, used.record_type) as record_type,
    accepted.source_rows,
    used.source_rows as used_rows
from accepted
full join used on accepted.record_type = used.record_type
where coalesce(accepted.source_rows, 0) <> coalesce(used.source_rows, 0) or used.unnamed > 0
