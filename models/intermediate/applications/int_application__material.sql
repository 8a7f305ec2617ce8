-- One row a material that an application has to hand in: whether it is there, and what was judged of it: one 不符合
-- decides, then one document without a verdict. A form that the build makes is always there; a list is the records
-- themselves. O11 and O10 rest on it for the last instalment and for a change.
with asked as (
    select * from {{ ref('int_application__material_asked') }}
),

documents as (
    select
        context_id,
        stage,
        material_no,
        count(*) as documents,
        string_agg(pages, '、' order by try_cast(regexp_extract(pages, '\d+') as bigint), pages) as pages,
        case
            when count(*) filter (where verdict = '不符合') > 0 then '不符合'
            when count(*) filter (where verdict is null) > 0 then '未判'
            else '符合'
        end as verdict
    from {{ ref('int_application__material_document') }}
    group by context_id, stage, material_no
),

made as (
    select distinct
        notice_id,
        form_id
    from {{ current_rows('forms', 'notice_id, form_id, edition') }}
),

teachers as (
    select
        uscc,
        stat_year,
        count(*) as records
    from {{ ref('stg_teacher') }}
    group by uscc, stat_year
),

experts as (
    select
        application_no,
        count(*) as records
    from {{ ref('stg_expert') }}
    group by application_no
),

counted as (
    select
        asked.*,
        documents.pages,
        case when asked.is_needed then documents.verdict end as verdict,
        case asked.kind
            when 'form' then cast(made.form_id is not null as integer)
            when 'evidence' then coalesce(documents.documents, 0)
            else coalesce(
                case asked.record_type
                    when 'teacher' then coalesce(stated.records, earlier.records)
                    when 'expert' then experts.records
                end, 0
            )
        end as records_total
    from asked
    left join documents
        on
            asked.context_id = documents.context_id
            and asked.stage = documents.stage
            and asked.material_no = documents.material_no
    left join made on asked.notice_id = made.notice_id and asked.made_form = made.form_id
    left join teachers as stated on asked.uscc = stated.uscc and asked.apply_year = stated.stat_year
    left join teachers as earlier on asked.uscc = earlier.uscc and asked.apply_year - 1 = earlier.stat_year
    left join experts on asked.application_no = experts.application_no
)

select
    *,
    case
        when not is_needed then '不适用'
        when records_total = 0 then '缺'
        when kind = 'form' then '生成'
        else '有'
    end as state
from counted
