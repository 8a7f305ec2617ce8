-- Every item of money that a project's track provides, due or not, up to the day of the build.
select
    project_no as project,
    track_id as track,
    item,
    nominal_yuan,
    due_yuan,
    paid_yuan,
    due_on,
    met,
    clause,
    rule_no as rule,
    reason,
    notice_id as notice,
    says,
    reading
from {{ ref('fct_settlement') }}
order by project_no, item_no
