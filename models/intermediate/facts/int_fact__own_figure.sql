-- One row a figure of a notice's own that a unit or an application handed in, as a number: a share between 0 and 1, a
-- flag as 1 or 0, a class as its place from the lowest. What is not written as the notice says is unknown. A figure of
-- an application without a year is of the year of the application.
with figures as (
    select * from {{ known_rows('own_figures', 'figure') }}
),

handed_in as (
    select
        records.*,
        figures.subject,
        figures.value_type,
        figures.classes,
        applications.apply_year,
        replace(replace(records.figure_value, ',', ''), '，', '') as plain
    from {{ ref('stg_own_figure') }} as records
    inner join figures on records.figure = figures.figure
    left join {{ ref('int_application') }} as applications on records.application_no = applications.application_no
),

numbers as (
    select
        *,
        try_cast(rtrim(plain, '%') as decimal(28, 6)) as stated,
        ends_with(plain, '%') as is_percent
    from handed_in
)

select
    'own_figure' as record_type,
    figure,
    subject,
    case when subject = 'unit' then uscc end as uscc,
    case when subject = 'application' then application_no end as application_no,
    case when subject = 'application' then coalesce(stat_year, apply_year) else stat_year end as stat_year,
    case value_type
        when 'number' then case when not is_percent then stated end
        when 'share'
            then
                case
                    when stated between 0 and 1 and not is_percent then stated
                    when stated between 0 and 100 then cast(stated * 0.01 as decimal(28, 6))
                end
        when 'flag' then case plain when '是' then 1 when '否' then 0 end
        when 'class' then nullif(coalesce(list_position(string_split(classes, '|'), plain), 0), 0)
    end as value_num,
    figure_value,
    value_type,
    classes,
    record_key,
    src_file,
    src_sheet,
    src_row
from numbers
