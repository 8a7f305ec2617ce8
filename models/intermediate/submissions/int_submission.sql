-- One row a submission that is owed: what a rule, a list among the materials or a duty to report asks of an application
-- or a recognised project for a period, and what a region may hand in; whether it is there, and in time by the day that
-- the application, or the report itself, names.
with asked as (
    select * from {{ ref('int_submission__asked') }}
),

lists as (
    select distinct
        application_no,
        rule_no,
        clause,
        record_type,
        records_total as records
    from {{ ref('int_application__material') }}
    where kind = 'record' and stage = 'application' and is_needed
),

of_rules as (
    select
        asked.*,
        coalesce(records.records, 0) as records,
        coalesce(records.refused_rows, 0) as refused_rows
    from asked
    left join {{ ref('int_submission__record') }} as records
        on asked.record_type = records.record_type and records.owner in (asked.application_no, asked.uscc)
),

of_lists as (
    select
        lists.rule_no,
        asked.notice_id,
        lists.clause,
        lists.record_type,
        asked.recommender,
        asked.subject_type,
        asked.subject,
        asked.application_no,
        asked.uscc,
        asked.period,
        asked.handed_in_on,
        asked.from_date,
        asked.to_date,
        lists.records,
        coalesce(records.refused_rows, 0) as refused_rows
    from lists
    inner join asked on lists.application_no = asked.application_no and asked.record_type = 'application'
    left join {{ ref('int_submission__record') }} as records
        on lists.record_type = records.record_type and records.owner in (asked.application_no, asked.uscc)
),

of_reports as (
    select
        rule_no,
        notice_id,
        clause,
        'progress' as record_type,
        recommender,
        'project' as subject_type,
        project_no as subject,
        cast(null as varchar) as application_no,
        uscc,
        month as period,
        handed_in_on,
        cast(null as date) as from_date,
        to_date,
        cast(is_reported as bigint) as records,
        refused_rows
    from {{ ref('int_submission__report') }}
),

owed as (
    select * from of_rules
    union all
    select * from of_lists
    union all
    select * from of_reports
),

of_regions as (
    select
        rule_no,
        notice_id,
        clause,
        record_type,
        cast(null as varchar) as recommender,
        'region' as subject_type,
        region_code as subject,
        cast(null as varchar) as uscc,
        period,
        cast(null as date) as handed_in_on,
        from_date,
        to_date,
        cast(0 as bigint) as records,
        cast(0 as bigint) as refused_rows,
        region_name as region,
        '未推荐' as state
    from {{ ref('int_submission__silent') }}
),

own as (
    select * from {{ latest_regions() }}
),

judged as (
    select
        owed.rule_no,
        owed.notice_id,
        owed.clause,
        owed.record_type,
        owed.recommender,
        owed.subject_type,
        owed.subject,
        owed.uscc,
        owed.period,
        owed.handed_in_on,
        owed.from_date,
        owed.to_date,
        owed.records,
        owed.refused_rows,
        coalesce(recommenders.region, own.region_name) as region,
        case
            when owed.records > 0 and owed.handed_in_on < owed.from_date then '早交'
            when owed.records > 0 and owed.handed_in_on > owed.to_date then '迟交'
            when owed.records > 0 then '已交'
            when owed.refused_rows > 0 then '退回'
            when owed.to_date >= {{ as_of() }} then '未到期'
            else '未交'
        end as state
    from owed
    inner join {{ ref('notices') }} as notices on owed.notice_id = notices.notice_id
    left join own on notices.region_code = own.region_code
    left join {{ ref('int_submission__recommender') }} as recommenders
        on owed.notice_id = recommenders.notice_id and owed.recommender = recommenders.recommender
)

select * from judged
union all
select * from of_regions
