-- Targets that contradict each other or the notice (R14, R20, R21, R22, R25): one row a target and rule, in one pass.
-- What a notice demands of the whole period is compared with the target of the period, what it demands of the last year
-- of building with that of the last year that has one. The weights of a sheet of targets (an application's, of its
-- period or of a year) are judged at its first target.
with points as (
    select
        notice_id,
        max(try_cast(value as decimal(9, 2))) filter (where item = 'total') as whole_points,
        max(try_cast(value as decimal(9, 2))) filter (where item = 'execution_weight') as execution_points
    from {{ ref('int_fiscal__score_rule') }}
    where kind = 'general'
    group by notice_id
),

targets as (
    select
        targets.*,
        applications.track_id,
        points.whole_points,
        points.execution_points,
        targets.indicator_code || indicators.indicator_name as indicator,
        max(targets.target_year) over (partition by targets.application_no, targets.indicator_code) as last_year,
        row_number() over (
            sheet
            order by targets.src_file, targets.src_sheet, targets.src_row
        ) as place_in_sheet,
        count(*) over (sheet) as sheet_targets,
        count(targets.point_weight) over (sheet) as sheet_weights,
        sum(targets.point_weight) over (sheet) as sheet_points
    from {{ ref('int_fact__target') }} as targets
    inner join {{ ref('indicators') }} as indicators on targets.indicator_code = indicators.indicator_code
    left join {{ ref('stg_application') }} as applications on targets.application_no = applications.application_no
    left join {{ ref('tracks') }} as tracks on applications.track_id = tracks.track_id
    left join points on tracks.notice_id = points.notice_id
    window sheet as (partition by targets.application_no, targets.target_year)
),

demands as (
    select
        outputs.track_id,
        measured.indicator_code,
        windows.kind = 'project_months' and windows.from_offset > 0 as is_last_year,
        max(try_cast(outputs.threshold as decimal(18, 6))) as demanded
    from {{ ref('outputs') }} as outputs
    inner join {{ ref('indicator_measures') }} as measured
        on outputs.measure_id = measured.measure_id and outputs.slice is not distinct from measured.slice
    inner join {{ ref('windows') }} as windows on outputs.window_id = windows.window_id
    where outputs.comparator = '>='
    group by all
),

looked_at as (
    select
        'target' as record_type,
        targets.application_no as owner,
        targets.aggregate,
        targets.indicator,
        targets.target_year,
        targets.target_value,
        targets.place_in_sheet,
        targets.sheet_targets,
        targets.sheet_weights,
        targets.sheet_points,
        targets.whole_points,
        targets.execution_points,
        (
            select max(demands.demanded)
            from demands
            where
                demands.track_id = targets.track_id
                and demands.indicator_code = targets.indicator_code
                and (targets.target_year is null or (demands.is_last_year and targets.target_year = targets.last_year))
        ) as demanded,
        period.target_value as of_period,
        share_part.target_value as share_part,
        share_whole.target_value as share_whole,
        whole.target_value as whole_value,
        targets.record_key,
        targets.src_file,
        targets.src_sheet,
        targets.src_row
    from targets
    left join targets as period
        on
            targets.application_no = period.application_no
            and targets.indicator_code = period.indicator_code
            and period.target_year is null
    left join {{ ref('indicator_parts') }} as shares on targets.indicator_code = shares.share_code
    left join targets as share_part
        on
            targets.application_no = share_part.application_no
            and shares.part_code = share_part.indicator_code
            and targets.target_year is not distinct from share_part.target_year
    left join targets as share_whole
        on
            targets.application_no = share_whole.application_no
            and shares.whole_code = share_whole.indicator_code
            and targets.target_year is not distinct from share_whole.target_year
    left join {{ ref('indicator_parts') }} as parts on targets.indicator_code = parts.part_code
    left join targets as whole
        on
            targets.application_no = whole.application_no
            and parts.whole_code = whole.indicator_code
            and targets.target_year is not distinct from whole.target_year
),

{{ offences('looked_at', [
    ('R14', r14_target_below_the_notice()),
    ('R20', r20_year_above_period()),
    ('R21', r21_share_unlike_its_lines()),
    ('R22', r22_part_above_whole()),
    ('R25', r25_weights_unlike_the_whole()),
]) }}
