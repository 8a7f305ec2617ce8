-- Every criterion of every application, as `jixiao assess` prints it.
select
    application_no as application,
    uscc as unit,
    notice_id as notice,
    track_id as track,
    criterion_no as criterion,
    clause,
    measure_id as measure,
    value_text as value,
    lenient_text as lenient_value,
    comparator,
    threshold_text as threshold,
    unit as unit_of_measure,
    result,
    records_total,
    item_no as item,
    is_part,
    kind,
    role,
    says,
    reading,
    context_id,
    window_used as "window",
    slice
from {{ ref('int_application__assessment') }}
order by application_no, is_part, cast(criterion_no as integer), item_no
