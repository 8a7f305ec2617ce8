-- One row a criterion with branches of an application: what its branches come to, and which of them decide. All items
-- of a branch have to hold, and one branch is enough: 符合 where one holds, else 需人工判断 where one may, else 缺数据,
-- else 不符合. Items asked for year by year are taken year by year: in each year one branch has to hold. Items that are
-- not for this applicant are left out.
with items as (
    select
        context_id,
        is_part,
        track_id,
        criterion_no,
        branch,
        period,
        period_no,
        records_total,
        {{ result_rank('result') }} as standing
    from {{ ref('int_application__result') }}
    where branch is not null and result <> '不适用'
),

periods as (
    select distinct
        context_id,
        is_part,
        track_id,
        criterion_no,
        period,
        period_no
    from items
    where period_no > 0
),

in_periods as (
    select
        items.* exclude (period, period_no),
        coalesce(items.period, periods.period) as period,
        coalesce(periods.period_no, items.period_no) as period_no
    from items
    left join periods
        on
            items.context_id = periods.context_id
            and items.is_part = periods.is_part
            and items.track_id = periods.track_id
            and items.criterion_no = periods.criterion_no
            and items.period_no in (0, periods.period_no)
),

branches as (
    select
        context_id,
        is_part,
        track_id,
        criterion_no,
        period_no,
        branch,
        any_value(period) as period,
        min(standing) as standing,
        sum(records_total) as records_total
    from in_periods
    group by context_id, is_part, track_id, criterion_no, period_no, branch
),

beside as (
    select
        *,
        max(standing) over (partition by context_id, is_part, track_id, criterion_no, period_no) as best
    from branches
),

decided as (
    select
        context_id,
        is_part,
        track_id,
        criterion_no,
        period_no,
        any_value(best) as best,
        any_value(period) as period,
        string_agg(branch, '、' order by branch) filter (where standing = best) as best_branches,
        sum(records_total) as records_total
    from beside
    group by context_id, is_part, track_id, criterion_no, period_no
),

told as (
    select
        *,
        coalesce(period || '：', '')
        || case
            when best = {{ result_rank("'不符合'") }} then '各支都不符合'
            else best_branches || {{ result_of_rank('best') }}
        end as words
    from decided
)

select
    context_id,
    is_part,
    track_id,
    criterion_no,
    {{ result_of_rank('min(best)') }} as result,
    string_agg(words, '；' order by period_no) as decided_by,
    cast(sum(records_total) as bigint) as records_total
from told
group by context_id, is_part, track_id, criterion_no
