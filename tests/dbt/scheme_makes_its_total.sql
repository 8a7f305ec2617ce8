-- 各通知所用计分办法的一级指标分值与预算执行率分值之和等于总分。
select
    notice_id,
    scheme
from {{ ref('int_fiscal__score_rule') }}
where kind = 'weight' or item in ('execution_weight', 'total')
group by notice_id, scheme
having
    sum(cast(value as decimal(9, 2))) filter (where item <> 'total')
    <> max(cast(value as decimal(9, 2))) filter (where item = 'total')
