-- One row a criterion of an application: value, threshold, result. A criterion with branches (kind G) comes to what
-- they do, whatever each of its items does; one made of others (kind C) takes the worst of them.
with answered as (
    select
        results.* exclude (result, records_total),
        alternatives.decided_by,
        case
            when results.kind <> 'G' or results.result is not null then results.result
            when alternatives.result = '不符合' then results.otherwise
            else coalesce(alternatives.result, '不适用')
        end as result,
        case when results.kind = 'G' then coalesce(alternatives.records_total, 0) else results.records_total end
            as records_total
    from {{ ref('int_application__result') }} as results
    left join {{ ref('int_application__alternative') }} as alternatives
        on
            results.context_id = alternatives.context_id
            and results.is_part = alternatives.is_part
            and results.track_id = alternatives.track_id
            and results.criterion_no = alternatives.criterion_no
            and (results.kind = 'G' or results.branch is not null)
),

composed as (
    select
        context_id,
        {{ result_of_rank("coalesce(min(" ~ result_rank('result') ~ "), 4)") }} as result,
        count(*) as parts
    from answered
    where is_part and branch is null
    group by context_id
)

select
    answered.* exclude (assessed_track_id, track_id, result, records_total),
    answered.assessed_track_id as track_id,
    case
        when answered.result is not null then answered.result
        when composed.result = '不符合' then answered.otherwise
        else composed.result
    end as result,
    case
        when coalesce(answered.branch, answered.period) is null then ''
        else '〔' || concat_ws('，', answered.branch, answered.period) || '〕'
    end || answered.says || coalesce('（任一组：' || answered.decided_by || '）', '') as words,
    case when answered.kind = 'C' then composed.parts else answered.records_total end as records_total
from answered
left join composed on answered.context_id = composed.context_id and answered.kind = 'C'
