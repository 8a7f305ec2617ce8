-- One row an output item of a project that people answer: by its acceptance, or by the documents of its application
-- under the clause. One 不符合 decides, then one document without a verdict, else 符合.
with items as (
    select distinct
        context_id,
        rule_no,
        item_no,
        clause,
        kind
    from {{ ref('int_project__output') }}
    where kind in ('acceptance', 'document')
),

accepted as (
    select
        items.context_id,
        items.rule_no,
        items.item_no,
        case
            when projects.acceptance = '不合格' then '不符合'
            when projects.acceptance is not null or projects.status = '验收合格' then '符合'
            when projects.status in ('改进期', '终止') then '不符合'
        end as verdict,
        1 as records_total
    from items
    inner join {{ ref('int_project') }} as projects on items.context_id = projects.context_id
    where items.kind = 'acceptance'
),

documents as (
    select
        application_no,
        clause,
        case when reviewed_on is null or reviewed_on <= {{ as_of() }} then verdict end as verdict
    from {{ ref('stg_evidence') }}
),

documented as (
    select
        items.context_id,
        items.rule_no,
        items.item_no,
        case
            when count(*) filter (where documents.verdict = '不符合') > 0 then '不符合'
            when count(*) filter (where documents.verdict is null) > 0 then '需人工判断'
            else '符合'
        end as verdict,
        count(*) as records_total
    from items
    inner join {{ ref('int_project') }} as projects on items.context_id = projects.context_id
    inner join documents on projects.application_no = documents.application_no and items.clause = documents.clause
    where items.kind = 'document'
    group by items.context_id, items.rule_no, items.item_no
)

select * from accepted
where verdict is not null
union all
select * from documented
