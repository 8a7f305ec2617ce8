-- One row an indicator that a sheet of the goal forms may have, with the measures and slices that give its values: the
-- project's own targets (of a grant, else what it asks for), or for a region what its projects' targets make.
with sheets as (
    select * from {{ ref('int_form__context') }}
),

stated as (
    select distinct
        application_no,
        split_part(slice, '@', 1) as indicator_code
    from {{ ref('int_fact__target') }}
),

candidates as (
    select
        sheets.level,
        sheets.notice_id,
        sheets.sheet_key,
        sheets.context_id,
        sheets.fiscal_year,
        indicators.* exclude (notice_id),
        sheets.level = 'project'
        and (aggregates.project_period_measure is null or stated.indicator_code is not null) as is_stated,
        case
            when sheets.level <> 'project' then aggregates.period_measure
            when is_stated then 'indicator_target'
            else aggregates.project_period_measure
        end as period_measure,
        case
            when sheets.level <> 'project' then aggregates.year_measure
            when is_stated then 'indicator_target'
            else aggregates.project_year_measure
        end as year_measure,
        is_stated or (sheets.level <> 'project' and aggregates.is_sliced) as is_sliced
    from sheets
    inner join {{ ref('int_form__indicator') }} as indicators on sheets.notice_id = indicators.notice_id
    inner join {{ ref('aggregates') }} as aggregates on indicators.aggregate = aggregates.aggregate
    left join stated
        on sheets.application_no = stated.application_no and indicators.indicator_code = stated.indicator_code
),

asked as (
    select
        *,
        case when is_sliced then indicator_code || '@实施期' else project_kind end as period_slice,
        case
            when is_sliced then indicator_code || '@' || fiscal_year
            else project_kind || '@' || fiscal_year
        end as year_slice
    from candidates
)

select * from asked
