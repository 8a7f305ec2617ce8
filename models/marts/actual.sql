-- What came of every indicator with a target: of each project and each notice's region, for each budget year and
-- for the whole period. Shares are beside the weighted mean also one share of all. No record, no value.
with projects as (
    select
        notice_id as notice,
        'project' as level,
        application_no as application,
        scope,
        indicator_code as indicator,
        indicator_name as name,
        unit,
        sense,
        {{ exact_text('target_value', '1') }} as target,
        {{ exact_text('value_num', 'value_den') }} as actual,
        cast(null as varchar) as pooled,
        measure_id as measure,
        window_id as "window"
    from {{ ref('int_fiscal__actual') }}
    where has_target
)

select * from projects
union all
select
    notice_id as notice,
    'region' as level,
    null as application,
    scope,
    indicator_code as indicator,
    indicator_name as name,
    unit,
    sense,
    null as target,
    {{ exact_text('actual_value', '1') }} as actual,
    {{ exact_text('pooled_num', 'pooled_den') }} as pooled,
    null as measure,
    null as "window"
from {{ ref('int_fiscal__region_actual') }}
where aimed_at > 0 or aggregate not in ('sum', 'weighted', 'least', 'list')
order by notice, level, application, scope, indicator
