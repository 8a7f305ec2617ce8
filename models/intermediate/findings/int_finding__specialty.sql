-- A unit that applies in two tracks at once without keeping its first specialties, in their order: one row a pair of
-- its applications (the subject is the one that has to keep them).
with rules as (
    select * from {{ versions('kept_specialties', 'rule_no, track_id, with_track_id') }}
),

listed as (
    select
        application_no,
        list(occupation_code order by ordinal, occupation_code) as codes,
        count(distinct ordinal) = count(*) as is_ordered
    from {{ ref('stg_application_occupation') }}
    group by application_no
),

pairs as (
    select
        rules.*,
        own.application_no,
        own.src_file,
        own.src_sheet,
        own.src_row,
        other.application_no as other_no,
        coalesce(own_list.is_ordered and other_list.is_ordered, false) as is_ordered,
        other_list.codes[1:rules.first_count] as kept,
        own_list.codes[1:least(rules.first_count, len(other_list.codes))] as found
    from rules
    inner join {{ ref('int_application') }} as own
        on rules.track_id = own.track_id and {{ in_force('rules', 'own.policy_date') }}
    inner join {{ ref('int_application') }} as other
        on rules.with_track_id = other.track_id and own.uscc = other.uscc and own.apply_year = other.apply_year
    left join listed as own_list on own.application_no = own_list.application_no
    left join listed as other_list on other.application_no = other_list.application_no
)

select
    rule_no as rule,
    case when is_ordered then severity else '提示' end as severity,
    notice_id,
    clause,
    'application' as subject_type,
    application_no as subject,
    case when is_ordered then array_to_string(found, '、') end as value,
    case when is_ordered then array_to_string(kept, '、') else '前' || first_count || '个专业按顺序不变' end as expected,
    '申报' || application_no || '与' || other_no || '同一单位同时申报：'
    || case
        when is_ordered
            then
                '前' || first_count || '个专业应按顺序保留' || array_to_string(kept, '、') || '，实为'
                || array_to_string(found, '、') || '，请更正申报职业或只申报一项'
        else '申报职业没有填全互不相同的顺序，需人工判断前' || first_count || '个专业是否按顺序不变'
    end as message,
    src_file,
    src_sheet,
    src_row
from pairs
where not is_ordered or found <> kept
