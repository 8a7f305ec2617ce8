-- One row a report of progress that a project owed: who recommends the project (its application's recommender, else the
-- one recommender of its unit), whether there is a report, the day on which the first one says
-- that it was handed in, and how many rows of one were refused.
with candidates as (
    select * from {{ ref('int_submission__candidate') }}
),

of_units as (
    select
        uscc,
        any_value(recommender) as recommender
    from candidates
    group by uscc
    having count(distinct recommender) = 1
),

refused as (
    select * from {{ ref('int_submission__refused') }}
    where record_type = 'progress'
)

select
    owed.rule_no,
    owed.notice_id,
    owed.clause,
    owed.project_no,
    owed.uscc,
    owed.month,
    last_day(owed.month_from) as to_date,
    owed.is_reported,
    owed.handed_in_on,
    coalesce(candidates.recommender, of_units.recommender) as recommender,
    count(refused.src_row) as refused_rows
from {{ ref('int_project__report_owed') }} as owed
left join candidates on owed.application_no = candidates.application_no
left join of_units on owed.uscc = of_units.uscc
left join refused
    on
        owed.project_no = refused.project_no
        and refused.month_from between owed.counts_from and owed.month_from
group by all
