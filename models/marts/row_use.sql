-- What every accepted row was used for, or for which reason it was not, by record type; the counts close.
{%- set names = {
    'figure': '计入表中的数字', 'output': '计入项目产出', 'criterion': '计入申报条件，或作为条件的佐证',
    'material': '要求提交的材料', 'settlement': '结算的依据', 'account': '计入项目对账', 'selection': '用于排序', 'subject': '申报或项目的主体',
    'text': '文字印在表上', 'check': '只供核对规则', 'older_year': '未用：只取最近一年，这是更早的一年',
    'filtered': '未用：不是所数的一类', 'other_slice': '未用：不在所数的部分', 'outside_universe': '未用：没有所数的内容',
    'not_followed': '未用：其后没有所需的记录', 'outside_window': '未用：不在所看的期间',
    'not_asked': '未用：所属的申报、项目没有要它的条件、产出和数字', 'no_parent': '未用：所属的申报、项目不在数据中'
} %}
with uses as (
    {%- for use in row_use_order() %}
    {{ 'union all' if not loop.first }}
    select
        {{ loop.index }} as use_order,
        '{{ use }}' as use,
        '{{ names[use] }}' as says
    {%- endfor %}
),

counted as (
    select
        record_type,
        use,
        source_rows
    from {{ ref('int_record__outcome') }}
    where measure_id is null
)

select
    counted.record_type,
    counted.use,
    uses.says,
    uses.use_order <= {{ row_use_order().index('check') + 1 }} as is_used,
    counted.source_rows as rows
from counted
left join uses on counted.use = uses.use
order by counted.record_type, uses.use_order
