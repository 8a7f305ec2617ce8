-- One row a day of the years that the statutory calendar knows.
select
    cast(day as date) as calendar_day,
    cast(is_working_day as boolean) as is_working_day
from {{ source('calendar', 'working_day') }}
