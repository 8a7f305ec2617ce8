-- One row a project, a month reported and a cumulative figure that the unit states: beside it what the records say from
-- the first day of the project to the end of that month.
with reports as (
    select
        progress.*,
        projects.project_no,
        projects.application_no
    from {{ ref('int_fact__progress') }} as progress
    inner join {{ ref('int_project') }} as projects on progress.context_id = projects.context_id
    where progress.month_from <= {{ as_of() }}
),

stated as (
    select
        context_id,
        report_month as month,
        unnest(['training_person_times', 'base_certificates', 'reported_spent']) as measure_id,
        unnest(['累计培训人次', '累计取证人数', '累计支出']) as label,
        unnest([
            cast(cumulative_trained as decimal(28, 6)), cast(cumulative_certified as decimal(28, 6)),
            cast(cumulative_spent_yuan as decimal(28, 6))
        ]) as reported,
        src_file,
        src_sheet,
        src_row
    from reports
),

spent as (
    select
        reports.context_id,
        reports.report_month as month,
        sum(funding.amount_yuan) as recorded
    from reports
    inner join {{ ref('stg_funding') }} as funding
        on
            funding.project_id in (reports.project_no, reports.application_no)
            and funding.stage = '支出'
            and funding.booked_on <= least(last_day(reports.month_from), {{ as_of() }})
    group by reports.context_id, reports.report_month
)

select
    stated.context_id,
    stated.month,
    stated.measure_id,
    stated.label,
    stated.reported,
    coalesce(value.value_num, spent.recorded) as recorded,
    stated.src_file,
    stated.src_sheet,
    stated.src_row
from stated
left join {{ ref('int_project__value') }} as value
    on
        stated.context_id = value.context_id
        and stated.measure_id = value.measure_id
        and value.window_id = 'project_month@' || stated.month
        and value.slice = ''
left join spent
    on stated.context_id = spent.context_id and stated.month = spent.month and stated.measure_id = 'reported_spent'
where stated.reported is not null
