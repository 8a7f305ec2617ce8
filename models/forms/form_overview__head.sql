-- One row a sheet of the overview: a notice with applications or recognised projects.
with main as (
    select
        indicators.notice_id,
        overview.place,
        indicators.indicator_name,
        indicators.unit
    from {{ current_rows('overview_indicators', 'place') }} as overview
    inner join {{ ref('int_form__indicator') }} as indicators on overview.indicator_code = indicators.indicator_code
),

names as (
    select
        notice_id,
        max(indicator_name || '（' || unit || '）') filter (where place = 1) as first_name,
        max(indicator_name || '（' || unit || '）') filter (where place = 2) as second_name
    from main
    group by notice_id
),

years as (
    select
        notice_id,
        max(fiscal_year) as fiscal_year
    from {{ ref('int_overview__target') }}
    group by notice_id
),

readings as (
    select
        readings.notice_id,
        count(distinct readings.reading_id) as readings,
        count(distinct readings.reading_id) filter (where readings.settled_on is null) as open_readings,
        count(
            distinct concat_ws('|', results.subject_type, results.subject, results.rule_no, results.item_no)
        ) filter (where results.subject is not null) as results
    from {{ ref('int_reading') }} as readings
    left join {{ ref('int_reading__result') }} as results on readings.reading_id = results.reading_id
    group by readings.notice_id
)

select
    sheets.* exclude (shape, box_subject, box_part),
    notices.title as notice_title,
    coalesce(notices.document_no, '') as document_no,
    strftime({{ as_of() }}, '%Y年%-m月%-d日') as as_of_text,
    names.first_name,
    names.second_name,
    coalesce(years.fiscal_year || '年度', '') as year_text,
    coalesce(
        '条文可有两种读法的' || readings.readings || '处，本单位尚未定的' || readings.open_readings || '处，依所取读法的结果'
        || readings.results || '项，jixiao assess --readings 列出换一种读法会改变什么。',
        ''
    ) as readings_text
from {{ ref('int_form__sheet') }} as sheets
inner join {{ ref('notices') }} as notices on sheets.notice_id = notices.notice_id
left join names on sheets.notice_id = names.notice_id
left join years on sheets.notice_id = years.notice_id
left join readings on sheets.notice_id = readings.notice_id
where sheets.shape = 'overview'
