-- What should have been made public before it was recognised, and objections that are still open (Q22, Q23): one row a
-- fault of an application. Recognised without any publicity on record, or with an objection open, has the rule's
-- severity; chosen and not made public yet is a hint.
with rules as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'announced'
),

announced as (
    select
        application_no,
        starts_on || '至' || ends_on as span,
        trim(objection) as objection
    from {{ ref('stg_publicity') }}
),

recognised as (
    select
        application_no,
        min(recognised_on) as recognised_on
    from {{ ref('int_project') }}
    group by application_no
),

unannounced as (
    select
        applications.context_id,
        recognised.recognised_on is not null as is_grave,
        '没有公示记录' as value,
        '认定前公示' as expected,
        coalesce('已于' || recognised.recognised_on || '认定', '拟入选') || '而没有公示记录：请补报公示起止日期和结果' as what
    from {{ ref('int_application') }} as applications
    left join {{ ref('int_application__selection') }} as selection on applications.context_id = selection.context_id
    left join recognised on applications.application_no = recognised.application_no
    anti join announced on applications.application_no = announced.application_no
    where recognised.application_no is not null or selection.status = '拟入选'
),

objected as (
    select
        'application:' || application_no as context_id,
        true as is_grave,
        objection as value,
        '没有异议，或异议已处理' as expected,
        '公示' || span || '记有异议“' || objection || '”：请办结异议并留存处理结果后再行认定' as what
    from announced
    where
        objection <> ''
        and not regexp_full_match(objection, '[无否/—-]+|(无|没有|未收到|未接到)(任何)?(异议|反映|意见|投诉)[。.]?')
),

faults as (
    select * from unannounced
    union all
    select * from objected
)

select
    rules.rule_no as rule,
    case when faults.is_grave then rules.severity else '提示' end as severity,
    rules.notice_id,
    rules.clause,
    'application' as subject_type,
    applications.application_no as subject,
    faults.value,
    faults.expected,
    '申报' || applications.application_no || faults.what as message,
    applications.src_file,
    applications.src_sheet,
    applications.src_row
from faults
inner join {{ ref('int_application') }} as applications on faults.context_id = applications.context_id
inner join rules
    on applications.notice_id = rules.applies_to_notice and {{ in_force('rules', 'applications.policy_date') }}
