-- One row a rule of contradictions: whether it could run (some record has all that it needs), what it found, and what
-- is expected with its limits filled in. A rule that the door or another finding owns runs there.
{%- set supplied = {
    'training': {
        'training_no': '培训记录.培训记录号', 'person_key': '培训记录.身份证号', 'starts_on': '培训记录.开班日期',
        'completed_on': '培训记录.结业日期', 'hours': '培训记录.学时'
    },
    'certification': {
        'training_no': '取证记录.培训记录号', 'person_key': '取证记录.身份证号', 'grade': '取证记录.技能等级',
        'base_uscc': '取证记录.培训基地信用代码'
    },
    'unit_year': {
        'stat_year': '单位年度情况.统计年度', 'floor_area_m2': '单位年度情况.培训场所面积（平方米）',
        'training_capacity': '单位年度情况.年培训能力（人次）'
    },
    'teacher': {'employment': '师资.用工形式'},
    'survey': {'satisfied': '满意度调查.满意份数'},
    'funding': {'voucher_no': '资金记录.凭证号', 'booked_on': '资金记录.业务日期', 'amount_yuan': '资金记录.金额'},
    'target': {'target_value': '绩效目标.目标值', 'weight': '绩效目标.权重'}
} %}
with supply as (
    {%- for record_type, columns in supplied.items() %}
    {%- set last_type = loop.last %}
    {%- for column, label in columns.items() %}
    select
        '{{ label }}' as need,
        count({{ column }}) as records
    from {{ ref('stg_' ~ record_type) }}
    {{ 'union all' if not (loop.last and last_type) }}
    {%- endfor %}
    {%- endfor %}
),

rules as (
    select * from {{ current_rows('contradictions', 'rule_no') }}
),

numbers as (
    select
        rule_no,
        limit_no,
        limit_value
    from {{ current_rows('contradiction_limits', 'rule_no, limit_no') }}
),

needed as (
    select
        rule_no,
        unnest(string_split(needs, '|')) as need
    from rules
    union all
    select
        rule_no,
        '界限' || unnest(regexp_extract_all(expected, '\{([0-9])\}', 1)) as need
    from rules
),

supplied as (
    select
        rules.rule_no,
        supply.need
    from rules
    inner join supply on supply.records > 0
    union all
    select
        rule_no,
        '界限' || limit_no as need
    from numbers
),

missing as (
    select
        needed.rule_no,
        string_agg(needed.need, '、' order by needed.need) as missing
    from needed
    left join supplied on needed.rule_no = supplied.rule_no and needed.need = supplied.need
    where supplied.need is null
    group by needed.rule_no
),

found as (
    select
        rule_no,
        count(*) as records
    from {{ ref('int_contradiction') }}
    group by rule_no
)

select
    rules.rule_no,
    rules.rule_name,
    rules.severity,
    replace(
        replace(
            replace(rules.expected, '{1}', coalesce({{ exact_text('one.limit_value', '1') }}, '')),
            '{2}', coalesce({{ exact_text('two.limit_value', '1') }}, '')
        ),
        '{3}', coalesce({{ exact_text('three.limit_value', '1') }}, '')
    ) as expected,
    rules.reason,
    rules.advice,
    rules.checked_by,
    case when missing.missing is not null then '未能查' when rules.checked_by is not null then '另查' else '已查' end
        as state,
    missing.missing,
    case when rules.checked_by is null and missing.missing is null then coalesce(found.records, 0) end as records
from rules
left join missing on rules.rule_no = missing.rule_no
left join numbers as one on rules.rule_no = one.rule_no and one.limit_no = 1
left join numbers as two on rules.rule_no = two.rule_no and two.limit_no = 2
left join numbers as three on rules.rule_no = three.rule_no and three.limit_no = 3
left join found on rules.rule_no = found.rule_no
