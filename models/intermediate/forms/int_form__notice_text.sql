-- One row a notice with parameters: what the heads of its forms call the transfer and the departments, by the rows of
-- the day.
select
    notice_id,
    max(value) filter (where parameter = 'transfer_name') as transfer_name,
    max(value) filter (where parameter = 'central_department') as central_department,
    max(value) filter (where parameter = 'finance_department') as finance_department,
    max(value) filter (where parameter = 'labour_department') as labour_department
from {{ current_rows('parameters', 'notice_id, parameter') }}
group by notice_id
