-- Evidence that runs beyond the pages a notice allows, or whose page numbers cannot be read: one row an application and
-- kind of fault. The page numbers are those of the one document that the evidence is bound into.
with rules as (
    select * from {{ versions('procedures', 'rule_no, applies_to_notice, kind, subject') }}
    where kind = 'page_limit'
),

stated as (
    select
        *,
        regexp_replace(pages, '\s', '', 'g') as numbers
    from {{ ref('stg_evidence') }}
    where trim(pages) <> ''
),

readable as (
    select
        *,
        regexp_full_match(
            numbers,
            '(第|[Pp]{1,2}\.?)?\d{1,4}页?([-—–~～－至到、,，;；和](第|[Pp]{1,2}\.?)?\d{1,4}页?)*'
        ) as is_readable
    from stated
),

numbered as (
    select
        application_no,
        document_name,
        is_readable,
        src_file,
        src_sheet,
        src_row,
        case when is_readable then list_max(cast(regexp_extract_all(numbers, '\d+') as integer[])) end as last_page
    from readable
),

judged as (
    select
        rules.*,
        numbered.application_no,
        numbered.is_readable,
        max(numbered.last_page) as last_page,
        count(*) as documents,
        arg_max(numbered.document_name, coalesce(numbered.last_page, 0)) as document_name,
        arg_max(numbered.src_file, coalesce(numbered.last_page, 0)) as src_file,
        arg_max(numbered.src_sheet, coalesce(numbered.last_page, 0)) as src_sheet,
        arg_max(numbered.src_row, coalesce(numbered.last_page, 0)) as src_row
    from rules
    inner join {{ ref('int_application') }} as applications
        on rules.applies_to_notice = applications.notice_id and {{ in_force('rules', 'applications.policy_date') }}
    inner join numbered on applications.application_no = numbered.application_no
    group by all
)

select
    rule_no as rule,
    case when is_readable then severity else '提示' end as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    cast(last_page as varchar) as value,
    '不超过' || at_most || '页' as expected,
    '申报' || application_no || case
        when is_readable
            then
                '的证明材料到第' || last_page || '页（' || document_name || '），超过' || at_most
                || '页：请精简材料，或更正页码'
        else '有' || documents || '份证明材料的页码读不懂，需人工判断是否超过' || at_most || '页'
    end as message,
    src_file,
    src_sheet,
    src_row
from judged
where not is_readable or last_page > at_most
