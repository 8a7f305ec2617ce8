-- The money of a self-evaluation under the fiscal system's names, in yuan: one row a sheet and kind of money. The rate
-- lies between 0 and 1; the points stand on the first line of a project.
select
    funds.notice_id,
    funds.context_id || '|' || funds.line_slice as bgt_id,
    trim(funds.label) as found_type_name,
    cast(null as varchar) as found_type_code,
    funds.initial_yuan as reply_amt,
    funds.budget_yuan - funds.initial_yuan as year_adj_amt,
    funds.budget_yuan as cur_amt,
    funds.executed_yuan as year_exe_amt,
    case when funds.budget_yuan > 0 then {{ rounded_share('funds.executed_yuan', 'funds.budget_yuan', 6) }} end
        as exe_amt_rate,
    funds.points as exe_score
from {{ ref('form_year__funds') }} as funds
semi join {{ ref('form_year__head') }} as heads
    on funds.notice_id = heads.notice_id and funds.sheet_key = heads.sheet_key and heads.form_id = 'F13'
