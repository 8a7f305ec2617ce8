-- The indicators of a self-evaluation under the fiscal system's names: one row a sheet and indicator. A share is given
-- in percent, an amount in 万元, as its unit says. A region's indicators have neither weight nor points.
with lines as (
    select
        *,
        case
            when unit = '%' then 100
            when starts_with(unit, '万元') then 0.0001
            else 1
        end as scale
    from {{ ref('form_year__indicators') }}
    where unit is not null
)

select
    notice_id,
    context_id || '|' || scope_slice as ind_id,
    level1 as kpi_lv1,
    level2 as kpi_lv2,
    indicator_name as kpi_lv3,
    coalesce(target_text, {{ exact_text('target_value * scale', '1') }}) as kpi_val,
    coalesce(actual_text, {{ exact_text('actual_value * scale', '1') }}) as ind_comp,
    weight as ind_weight,
    points as eval_score,
    reason as devi_analy,
    sense as computesign,
    unit as meterunit
from lines
