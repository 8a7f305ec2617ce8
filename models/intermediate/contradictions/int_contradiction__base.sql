-- Bases that trained or certified more than can be (R05, R06, R23): one row a base, year and rule. A year's
-- certificates stand at the first of them, crowds and yearly trainings at the unit's yearly figures.
with present as (
    select
        uscc,
        day,
        sum(began) over earlier - sum(ended) over earlier + ended as present
    from {{ ref('int_contradiction__base_day') }}
    window earlier as (partition by uscc order by day)
),

crowds as (
    select
        uscc,
        cast(present as bigint) as most_present,
        day as busiest_day
    from present
    qualify row_number() over (partition by uscc order by present desc, day) = 1
),

years as (
    select
        uscc,
        year(day) as stat_year,
        cast(sum(completed) as bigint) as completed
    from {{ ref('int_contradiction__base_day') }}
    group by uscc, year(day)
),

certified as (
    select
        base_uscc,
        year(issued_on) as stat_year,
        count(*) as certificates,
        min(
            {
                'src_file': src_file, 'src_sheet': coalesce(src_sheet, ''), 'src_row': src_row, 'record_key': record_key
            }
        ) as first_row
    from {{ ref('stg_certification') }}
    where base_uscc in (select uscc from years)
    group by base_uscc, year(issued_on)
),

widest as (
    select * from {{ ref('stg_unit_year') }}
    where floor_area_m2 > 0
    qualify row_number() over (partition by uscc order by floor_area_m2 desc, stat_year desc) = 1
),

looked_at as (
    select
        'certification' as record_type,
        certified.base_uscc as owner,
        certified.stat_year,
        certified.certificates,
        (
            select coalesce(cast(sum(years.completed) as bigint), 0)
            from years
            where
                years.uscc = certified.base_uscc
                and years.stat_year between certified.stat_year - {{ limit_of('R05', 1) }} and certified.stat_year
        ) as completed,
        cast(null as bigint) as most_present,
        cast(null as date) as busiest_day,
        cast(null as decimal(18, 4)) as floor_area_m2,
        cast(null as bigint) as completed_in_year,
        cast(null as bigint) as training_capacity,
        certified.first_row.record_key,
        certified.first_row.src_file,
        certified.first_row.src_sheet,
        certified.first_row.src_row
    from certified
    union all
    select
        'unit_year' as record_type,
        widest.uscc as owner,
        widest.stat_year,
        null as certificates,
        null as completed,
        crowds.most_present,
        crowds.busiest_day,
        widest.floor_area_m2,
        null as completed_in_year,
        null as training_capacity,
        widest.record_key,
        widest.src_file,
        widest.src_sheet,
        widest.src_row
    from widest
    inner join crowds on widest.uscc = crowds.uscc
    union all
    select
        'unit_year' as record_type,
        stated.uscc as owner,
        stated.stat_year,
        null as certificates,
        null as completed,
        null as most_present,
        null as busiest_day,
        null as floor_area_m2,
        years.completed as completed_in_year,
        stated.training_capacity,
        stated.record_key,
        stated.src_file,
        stated.src_sheet,
        stated.src_row
    from {{ ref('stg_unit_year') }} as stated
    inner join years on stated.uscc = years.uscc and stated.stat_year = years.stat_year
    where stated.training_capacity > 0
),

{{ offences('looked_at', [
    ('R05', r05_more_certificates_than_trained()),
    ('R06', r06_denser_than_the_floor()),
    ('R23', r23_beyond_capacity()),
]) }}
