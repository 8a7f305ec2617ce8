-- One row a finding: a rule of a notice that the records do not keep, with the clause, the place and what to do.
with findings as (
    select * from {{ ref('int_finding__input') }}
    union all
    select * from {{ ref('int_finding__own_figure') }}
    union all
    select * from {{ ref('int_finding__quota') }}
    union all
    select * from {{ ref('int_finding__window') }}
    union all
    select * from {{ ref('int_finding__panel') }}
    union all
    select * from {{ ref('int_finding__applicant') }}
    union all
    select * from {{ ref('int_finding__weight') }}
    union all
    select * from {{ ref('int_finding__target_unit') }}
    union all
    select * from {{ ref('int_finding__narrative') }}
    union all
    select * from {{ ref('int_finding__publicity') }}
    union all
    select * from {{ ref('int_finding__announcement') }}
    union all
    select * from {{ ref('int_finding__period') }}
    union all
    select * from {{ ref('int_finding__anchor') }}
    union all
    select * from {{ ref('int_finding__specialty') }}
    union all
    select * from {{ ref('int_finding__route') }}
    union all
    select * from {{ ref('int_finding__pages') }}
    union all
    select * from {{ ref('int_finding__material') }}
    union all
    select * from {{ ref('int_finding__selection') }}
    union all
    select * from {{ ref('int_finding__account') }}
    union all
    select * from {{ ref('int_finding__settlement') }}
    union all
    select * from {{ ref('int_finding__grant') }}
    union all
    select * from {{ ref('int_finding__use') }}
    union all
    select * from {{ ref('int_finding__actual') }}
    union all
    select * from {{ ref('int_finding__output') }}
    union all
    select * from {{ ref('int_finding__project_status') }}
    union all
    select * from {{ ref('int_finding__change') }}
    union all
    select * from {{ ref('int_finding__progress') }}
    union all
    select * from {{ ref('int_finding__report') }}
    union all
    select * from {{ ref('int_finding__contradiction') }}
)

select
    rule,
    severity,
    notice_id as notice,
    clause,
    subject_type,
    subject,
    src_file as file,
    src_sheet as sheet,
    src_row as row,
    value,
    expected,
    message
from findings
order by rule, notice_id, subject, value
