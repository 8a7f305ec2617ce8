-- A target whose unit is in doubt: a rate without % that may be read as a share or as a percentage or lies above
-- 100 %, or a percentage where the library counts. One row a target; what is printed is said.
with asking as (
    select
        notice_id,
        min(clause) as clause
    from {{ ref('int_form__asked') }}
    where shape = 'goal'
    group by notice_id
),

stated as (
    select
        targets.*,
        applications.notice_id,
        indicators.indicator_name,
        indicators.unit,
        regexp_replace(cast(targets.target_value as varchar), '\.?0+$', '') as written,
        regexp_replace(cast(targets.target_value * 100 as varchar), '\.?0+$', '') as hundredfold
    from {{ ref('stg_target') }} as targets
    inner join {{ ref('int_application') }} as applications on targets.application_no = applications.application_no
    inner join {{ ref('int_form__indicator') }} as indicators
        on targets.indicator_code = indicators.indicator_code and applications.notice_id = indicators.notice_id
),

doubtful as (
    select
        *,
        case
            when unit <> '%' and target_value_is_percent
                then hundredfold || '%，指标库的计量单位却是' || unit || '，按' || written || unit || '印出'
            when unit = '%' and not target_value_is_percent and target_value > 0 and target_value <= 1
                then written || '，没有写计量单位，按' || hundredfold || '%印出，也可能是' || written || '%'
            when unit = '%' and not target_value_is_percent and target_value > 100
                then written || '，没有写计量单位，按' || written || '%印出，超过100%'
        end as doubt
    from stated
)

select
    'E5' as rule,
    '核实' as severity,
    doubtful.notice_id,
    asking.clause,
    'application' as subject_type,
    doubtful.application_no as subject,
    doubtful.written as value,
    doubtful.unit as expected,
    '申报' || doubtful.application_no || '的指标' || doubtful.indicator_code || doubtful.indicator_name || '的目标值写作'
    || doubtful.doubt || '：请在绩效目标中把目标值和计量单位写在一起（如90%）后重报' as message,
    doubtful.src_file,
    doubtful.src_sheet,
    doubtful.src_row
from doubtful
inner join asking on doubtful.notice_id = asking.notice_id
where doubtful.doubt is not null
