-- One row a project and bonus rule, with the output that it goes beyond, and the windows in which it is counted.
select
    rules.* exclude (output_rule, output_item),
    cast(outputs.threshold as bigint) as output_count
from {{ ref('int_money__grant') }} as rules
inner join {{ ref('int_project__output') }} as outputs
    on
        rules.project_no = outputs.project_no
        and rules.output_rule = outputs.rule_no
        and rules.output_item = outputs.item_no
        and not outputs.is_improvement
where rules.kind in ('bonus', 'bonus_steps')
