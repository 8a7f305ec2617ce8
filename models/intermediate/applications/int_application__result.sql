-- One row a criterion of an application, judged by itself: value, threshold, result. Shares are compared as exact
-- fractions. Where a clause can be read strictly or leniently, the strict value decides when it is reached, the lenient
-- one when it is not; between them somebody has to. What is made of others (kinds C and G) has no result yet.
with classes as (
    select
        context_id,
        applicant_class
    from {{ ref('int_application__class') }}
),

levels as (
    select * from {{ ref('int_measure__level') }}
),

thresholds as (
    select
        criteria.*,
        {{ threshold_side('threshold', 1) }} as low_num,
        {{ threshold_side('threshold', 2) }} as low_den,
        {{ threshold_side('threshold_high', 1) }} as high_num,
        {{ threshold_side('threshold_high', 2) }} as high_den,
        case
            when criteria.applies_to = 'all' then true
            when classes.context_id is not null then true
            when criteria.unit_kind is not null then false
        end as is_applicable
    from {{ ref('int_application__criterion') }} as criteria
    left join levels as named on criteria.threshold = named.level_name and {{ level_of('criteria') }} = named.slice
    left join classes
        on criteria.applies_to = classes.applicant_class and criteria.context_id = classes.context_id
),

measured as (
    select
        thresholds.*,
        value.value_num,
        value.value_den,
        value.is_complete,
        coalesce(value.records_total, 0) as measure_records,
        evidence.result as evidence_result,
        coalesce(evidence.documents, 0) as documents,
        value.window_used,
        {{ holds('value', 'thresholds') }} as is_met,
        value.value_num * thresholds.low_den < thresholds.low_num * value.value_den as is_below,
        lenient.value_num as lenient_num,
        lenient.value_den as lenient_den,
        {{ holds('lenient', 'thresholds') }} and lenient.is_complete as is_met_leniently
    from thresholds
    left join {{ ref('int_application__value') }} as value
        on
            thresholds.context_id = value.context_id
            and thresholds.measure_id = value.measure_id
            and thresholds.window_id = value.window_id
            and value.slice = coalesce(thresholds.slice, '')
    left join {{ ref('int_application__value') }} as lenient
        on
            thresholds.context_id = lenient.context_id
            and thresholds.lenient_measure_id = lenient.measure_id
            and thresholds.window_id = lenient.window_id
            and lenient.slice = coalesce(thresholds.lenient_slice, '')
    left join {{ ref('int_application__evidence') }} as evidence
        on thresholds.context_id = evidence.context_id and thresholds.clause = evidence.clause
),

answered as (
    select
        *,
        kind in ('D', 'J') or (otherwise = '佐证' and not coalesce(is_met and is_complete, false)) as is_by_document
    from measured
),

single as (
    select
        *,
        case
            when not is_applicable then '不适用'
            when kind = 'C' then null
            when is_applicable is null then '缺数据'
            when kind = 'G' then null
            when is_by_document and evidence_result = '不符合' and kind in ('D', 'J') then otherwise
            when is_by_document and evidence_result = '不符合' then coalesce(below, evidence_result)
            when is_by_document then coalesce(evidence_result, '缺数据')
            when is_met and is_complete then '符合'
            when is_met is null or (is_met and not is_complete) then '缺数据'
            when is_met_leniently then '需人工判断'
            when is_below and below is not null then below
            else otherwise
        end as single_result
    from answered
)

select
    single.context_id,
    single.application_no,
    single.uscc,
    single.notice_id,
    single.assessed_track_id,
    single.track_id,
    single.criterion_no,
    single.item_no,
    single.branch,
    single.period,
    single.period_no,
    single.is_part,
    single.clause,
    single.kind,
    single.role,
    single.measure_id,
    single.window_id,
    single.window_used,
    single.slice,
    single.lenient_measure_id,
    single.lenient_slice,
    single.value_num,
    single.value_den,
    case
        when single.is_by_document or single.single_result = '缺数据' then null
        when single.unit = '等级' then reached.level_name
        else {{ exact_text('single.value_num', 'single.value_den') }}
    end as value_text,
    case
        when single.single_result <> '缺数据' then {{ exact_text('single.lenient_num', 'single.lenient_den') }}
    end as lenient_text,
    single.comparator,
    single.threshold || coalesce('..' || single.threshold_high, '') as threshold_text,
    single.unit,
    single.otherwise,
    single.single_result as result,
    case when single.is_by_document then single.documents else single.measure_records end as records_total,
    single.says,
    single.reading
from single
left join levels as reached
    on
        single.unit = '等级'
        and single.value_num = reached.level_rank
        and {{ level_of('single') }} = reached.slice
