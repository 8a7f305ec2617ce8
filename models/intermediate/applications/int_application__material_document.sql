-- One row a document that answers a material asked of an application: by its name, or by the clause that it is
-- handed in under; of the application itself, of any of its unit or of any of its recommender, as the material
-- asks. Evidence of an indicator is no material of an application.
with asked as (
    select * from {{ ref('int_application__material_asked') }}
    where kind = 'evidence'
),

applications as (
    select
        application_no,
        notice_id,
        apply_year,
        uscc,
        recommender
    from {{ ref('int_application') }}
),

documents as (
    select
        application_no,
        clause,
        document_name,
        pages,
        case when reviewed_on is null or reviewed_on <= {{ as_of() }} then verdict end as verdict,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_evidence') }}
    where clause not in (select indicator_code from {{ ref('indicators') }})
),

of_them as (
    select
        asked.context_id,
        asked.application_no,
        asked.notice_id,
        asked.cited_notice_id,
        asked.cited_clause,
        asked.stage,
        asked.material_no,
        asked.rule_no,
        asked.clause,
        asked.material,
        asked.named,
        asked.under_clauses,
        documents.clause as handed_in_under,
        documents.document_name,
        documents.pages,
        documents.verdict,
        documents.src_file,
        documents.src_sheet,
        documents.src_row
    from asked
    inner join applications
        on
            asked.notice_id = applications.notice_id
            and asked.apply_year = applications.apply_year
            and case asked.one_for
                when 'application' then asked.application_no = applications.application_no
                when 'unit' then asked.uscc = applications.uscc
                else asked.recommender = applications.recommender
            end
    inner join documents on applications.application_no = documents.application_no
),

-- a pattern is made for every pair of texts: once for each that differs
fitting_names as (
    select
        named,
        document_name
    from (
        select distinct
            named,
            document_name
        from of_them
    ) as pairs
    where regexp_matches(document_name, named)
)

select of_them.* exclude (named, under_clauses, handed_in_under)
from of_them
left join fitting_names
    on of_them.named = fitting_names.named and of_them.document_name = fitting_names.document_name
where
    coalesce(of_them.named, of_them.under_clauses) is null
    or fitting_names.named is not null
    or coalesce(contains('|' || of_them.under_clauses || '|', '|' || of_them.handed_in_under || '|'), false)
