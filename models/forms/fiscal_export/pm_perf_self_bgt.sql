-- The money of a self-evaluation under the fiscal system's names, in yuan: one row a sheet and kind of money. The rate
-- lies between 0 and 1; the points stand on the first line of a project.
select
    notice_id,
    context_id || '|' || line_slice as bgt_id,
    trim(label) as found_type_name,
    cast(null as varchar) as found_type_code,
    initial_yuan as reply_amt,
    budget_yuan - initial_yuan as year_adj_amt,
    budget_yuan as cur_amt,
    executed_yuan as year_exe_amt,
    case when budget_yuan > 0 then {{ rounded_share('executed_yuan', 'budget_yuan', 6) }} end as exe_amt_rate,
    points as exe_score
from {{ ref('form_year__funds') }}
