-- One row a record and a check that looks at it and at nothing else of the kind (pages, publicity), for
-- int_record__use. A view.
{{ config(materialized='view') }}
select
    {{ record_use(
        "'evidence'", 'records', 'check', 'applications.application_no', 'applications.notice_id', 'rules.clause',
        'rules.rule_no', 'rules.says'
    ) }}
from {{ ref('stg_evidence') }} as records
inner join {{ ref('int_application') }} as applications on records.application_no = applications.application_no
inner join {{ ref('procedures') }} as rules on applications.notice_id = rules.applies_to_notice
where rules.subject = 'evidence' and trim(records.pages) <> ''
union all
select
    {{ record_use(
        "'publicity'", 'records', 'check', 'applications.application_no', 'applications.notice_id', 'rules.clause',
        'rules.rule_no', 'rules.says'
    ) }}
from {{ ref('stg_publicity') }} as records
inner join {{ ref('int_application') }} as applications on records.application_no = applications.application_no
inner join {{ ref('procedures') }} as rules on applications.notice_id = rules.applies_to_notice
where rules.subject = 'publicity'
