-- Records that contradict each other: one row a rule, file and sheet, at its first record; each record by itself is in
-- the mart contradiction. The notice is given where all the records are of units of that one notice.
with owners as (
    select
        owner,
        case when min(notice_id) = max(notice_id) then min(notice_id) end as notice_id
    from (
        select
            uscc as owner,
            notice_id
        from {{ ref('int_application') }}
        union all
        select
            application_no as owner,
            notice_id
        from {{ ref('int_application') }}
        union all
        select
            unnest([project_no, uscc]) as owner,
            notice_id
        from {{ ref('int_project') }}
    )
    group by owner
),

placed as (
    select
        offences.*,
        owners.notice_id,
        coalesce(offences.src_sheet, '') as sheet,
        row_number() over (
            partition by offences.rule_no, offences.record_type, offences.src_file, coalesce(offences.src_sheet, '')
            order by offences.src_row
        ) as place
    from {{ ref('int_contradiction') }} as offences
    left join owners on offences.owner = owners.owner
),

sheets as (
    select
        rule_no,
        record_type,
        src_file,
        sheet,
        case when count(*) = count(notice_id) and min(notice_id) = max(notice_id) then min(notice_id) end as notice_id,
        count(*) as records,
        min(src_row) as src_row,
        min_by(record_key, place) as record_key,
        min_by(found, place) as found,
        string_agg(cast(src_row as varchar), '、' order by place) filter (place <= 5) as first_rows
    from placed
    group by rule_no, record_type, src_file, sheet
)

select
    sheets.rule_no as rule,
    rules.severity,
    sheets.notice_id,
    rules.reason as clause,
    'record' as subject_type,
    sheets.record_key as subject,
    sheets.found as value,
    rules.expected,
    rules.rule_name || '：' || sheets.src_file || if(sheets.sheet = '', '', '〔' || sheets.sheet || '〕') || '第'
    || sheets.first_rows || if(sheets.records > 5, '……行（共' || sheets.records || '行）', '行') || '。第' || sheets.src_row
    || '行：' || sheets.found || '。应为：' || rules.expected || '。' || rules.advice as message,
    sheets.src_file,
    sheets.sheet as src_sheet,
    sheets.src_row
from sheets
inner join {{ ref('int_contradiction__rule') }} as rules on sheets.rule_no = rules.rule_no
