-- One row a source of money of a notice's recognised projects: released, paid and spent up to the day of the build.
select
    notice_id,
    notice_id as sheet_key,
    cast(row_number() over (partition by notice_id order by min(source_order), source) as integer) as line_no,
    'projects:' || notice_id as context_id,
    source,
    cast(sum(released_yuan) as decimal(18, 2)) as released_yuan,
    cast(sum(paid_yuan) as decimal(18, 2)) as paid_yuan,
    cast(sum(spent_yuan) as decimal(18, 2)) as spent_yuan
from {{ ref('int_money__reconciliation') }}
where
    notice_id in (
        select sheets.notice_id from {{ ref('int_form__sheet') }} as sheets
        where sheets.shape = 'overview'
    )
group by notice_id, source
