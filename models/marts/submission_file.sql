-- The files that hold records of what each recommender recommends (jixiao show submission_file): by them jixiao round
-- tells whether a submission has changed.
with sheets as (
    select distinct
        file,
        sha256
    from {{ source('door', 'sheet') }}
)

select
    handed_in.notice_id as notice,
    handed_in.recommender,
    handed_in.src_file as file,
    sheets.sha256
from {{ ref('int_submission__file') }} as handed_in
left join sheets on handed_in.src_file = sheets.file
order by notice, handed_in.recommender, file
