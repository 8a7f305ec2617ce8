-- One row an application: what its criteria come to together: how many of the required ones are not met (and which,
-- with their clauses), without data or left to somebody, what decided those with branches, which preferences are met
-- whole, and what forbids it to apply.
with verdicts as (
    select
        context_id,
        count(*) filter (where result = '不符合') as unmet,
        string_agg(
            '第' || criterion_no || '条' || coalesce(' ' || says, '') || '（' || clause || '）', '、'
            order by cast(criterion_no as integer), item_no, period_no
        ) filter (where result = '不符合') as unmet_named,
        count(*) filter (where result = '缺数据') as without_data,
        count(*) filter (where result = '需人工判断') as to_be_judged,
        string_agg(
            '第' || criterion_no || '条任一组（' || decided_by || '）', '；' order by cast(criterion_no as integer)
        ) as decided_by
    from {{ ref('int_application__assessment') }}
    where role = 'required' and kind <> 'C' and branch is null
    group by context_id
),

preferences as (
    select
        context_id,
        criterion_no
    from {{ ref('int_application__assessment') }}
    where role = 'preference' and result <> '不适用' and branch is null
    group by context_id, criterion_no
    having bool_and(result = '符合')
),

preferred as (
    select
        context_id,
        string_agg(criterion_no, '、' order by cast(criterion_no as integer)) as preferences
    from preferences
    group by context_id
),

excluded as (
    select
        assessed.context_id,
        string_agg(distinct exclusions.says || '（' || assessed.clause || '）', '；') as exclusion
    from {{ ref('int_application__assessment') }} as assessed
    inner join {{ ref('int_application') }} as applications on assessed.context_id = applications.context_id
    inner join {{ versions('exclusions', 'rule_no, notice_id, criterion_no') }} as exclusions
        on
            assessed.notice_id = exclusions.notice_id
            and assessed.criterion_no = exclusions.criterion_no
            and {{ in_force('exclusions', 'applications.policy_date') }}
    where assessed.result = '不符合' and not assessed.is_part and assessed.branch is null
    group by assessed.context_id
)

select
    applications.context_id,
    verdicts.* exclude (context_id),
    preferred.preferences,
    excluded.exclusion
from {{ ref('int_application') }} as applications
left join verdicts on applications.context_id = verdicts.context_id
left join preferred on applications.context_id = preferred.context_id
left join excluded on applications.context_id = excluded.context_id
