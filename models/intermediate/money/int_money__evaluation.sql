-- One row a measure of the settlement form or the overview, asked of a project and, for its totals, of all projects of
-- a notice: of the accounts by project, of the settlement by the parts of its items that the measure adds up. What is
-- due of an item is its whole amount or nothing.
with asked as (
    select distinct
        form_measures.context_type,
        form_measures.measure_id,
        form_measures.window_id,
        forms.notice_id
    from {{ ref('form_measures') }} as form_measures
    inner join {{ ref('int_form__asked') }} as forms
        on form_measures.form_id = forms.form_id
    where form_measures.context_type in ('settlement', 'settlements')
),

items as (
    select
        project_no,
        notice_id,
        kind = 'recovery' as is_recovery,
        nominal_yuan,
        due_on is not null as is_due,
        project_no || '/' || rule_no || '/' || item_no || '/' as item_key
    from {{ ref('int_money__settlement') }}
),

sides as (
    select
        unnest(['nominal', 'nominal', 'paid', 'nominal', 'paid']) as part,
        unnest(['nominal', 'due', 'paid', 'outstanding', 'outstanding']) as measure
),

parts as (
    select
        items.project_no,
        items.notice_id,
        items.item_key || sides.part as settlement_part,
        'settlement_' || sides.measure as measure_id,
        case when items.is_recovery then 'recovery_' else 'settlement_' end || sides.measure || '_total'
            as total_measure_id
    from items
    cross join sides
    where
        case
            when sides.part = 'paid' then true
            when sides.measure = 'nominal' then items.nominal_yuan > 0
            else items.is_due
        end
),

members as (
    select
        project_no,
        notice_id,
        settlement_part,
        unnest([measure_id, total_measure_id]) as measure_id
    from parts
    union all
    select distinct
        projects.project_no,
        projects.notice_id,
        cast(null as varchar) as settlement_part,
        asked.measure_id
    from {{ ref('int_project') }} as projects
    inner join asked on projects.notice_id = asked.notice_id and asked.measure_id like 'account%'
)

select
    case asked.context_type
        when 'settlement' then 'project:' || members.project_no
        else 'projects:' || members.notice_id
    end as context_id,
    asked.measure_id,
    asked.window_id,
    '' as slice,
    projects.application_no,
    projects.uscc,
    date '0001-01-01' as from_date,
    date '9999-12-31' as to_date,
    1 as from_year,
    9999 as to_year,
    false as latest_only,
    members.project_no,
    members.settlement_part
from members
inner join asked on members.notice_id = asked.notice_id and members.measure_id = asked.measure_id
inner join {{ ref('int_project') }} as projects on members.project_no = projects.project_no
