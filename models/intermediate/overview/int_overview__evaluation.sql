-- One row a record that a stage of a notice's overview counts: every application, the eligible, those to be chosen,
-- and the projects recognised and accepted.
with asking as (
    select distinct forms.notice_id
    from {{ ref('int_form__asked') }} as forms
    inner join {{ ref('form_measures') }} as form_measures on forms.form_id = form_measures.form_id
    where form_measures.context_type = 'applications'
),

applications as (
    select
        applications.notice_id,
        applications.application_no,
        applications.uscc,
        unnest(['funnel_applied', 'funnel_eligible', 'funnel_chosen']) as measure_id,
        unnest([true, selection.is_eligible, selection.status = '拟入选']) as is_member
    from {{ ref('int_application') }} as applications
    left join {{ ref('int_application__selection') }} as selection
        on applications.application_no = selection.application_no
),

projects as (
    select
        notice_id,
        application_no,
        uscc,
        project_no,
        unnest(['funnel_recognised', 'funnel_accepted']) as measure_id,
        unnest([true, coalesce(acceptance in ('优秀', '合格'), false) or coalesce(status = '验收合格', false)]) as is_member
    from {{ ref('int_project') }}
),

members as (
    select
        *,
        cast(null as varchar) as project_no
    from applications
    union all by name
    select * from projects
)

select
    'applications:' || members.notice_id as context_id,
    members.measure_id,
    'ever' as window_id,
    '' as slice,
    members.application_no,
    members.uscc,
    date '0001-01-01' as from_date,
    date '9999-12-31' as to_date,
    1 as from_year,
    9999 as to_year,
    false as latest_only,
    members.project_no,
    cast(null as varchar) as settlement_part
from members
inner join asking on members.notice_id = asking.notice_id
where members.is_member
