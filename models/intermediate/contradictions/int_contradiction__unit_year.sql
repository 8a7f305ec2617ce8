-- Yearly figures that changed as those of no other unit (R13): one row a unit, year and figure. How a figure usually
-- changes is the median of all its changes (of their logarithms), and the median of the distances from it.
{%- set labels = {
    'employees': '用工总数', 'skilled_talent': '技能人才数', 'skilled_post_employees': '技能岗位职工数',
    'enrolment': '在校生数', 'floor_area_m2': '培训场所面积', 'training_capacity': '年培训能力',
    'high_skill_capacity': '年高技能人才培训能力', 'equipment_count': '实训设备数',
    'equipment_value_yuan': '实训设备总值（元）', 'training_posts': '培训就业岗位数',
    'ecosystem_enterprises': '带动生态链企业数'
} %}
with changes as (
    select
        figures.*,
        case figures.item
            {%- for item, label in labels.items() %}
            when '{{ item }}' then '{{ label }}'
            {%- endfor %}
        end as item_label,
        earlier.item_value as before,
        ln(figures.item_value) - ln(earlier.item_value) as change
    from {{ ref('int_fact__unit_year_item') }} as figures
    inner join {{ ref('int_fact__unit_year_item') }} as earlier
        on
            figures.uscc = earlier.uscc
            and figures.item = earlier.item
            and figures.stat_year = earlier.stat_year + 1
    where figures.item_value > 0 and earlier.item_value > 0
),

usual as (
    select
        item,
        count(*) as pairs,
        median(change) as usual_change
    from changes
    group by item
),

spread as (
    select
        changes.item,
        median(abs(changes.change - usual.usual_change)) as usual_spread
    from changes
    inner join usual on changes.item = usual.item
    group by changes.item
),

looked_at as (
    select
        'unit_year' as record_type,
        changes.uscc as owner,
        changes.stat_year,
        changes.item_label,
        changes.item_value,
        changes.before,
        changes.change,
        usual.pairs,
        usual.usual_change,
        spread.usual_spread,
        changes.record_key,
        changes.src_file,
        changes.src_sheet,
        changes.src_row
    from changes
    inner join usual on changes.item = usual.item
    inner join spread on changes.item = spread.item
    where changes.item_label is not null
),

{{ offences('looked_at', [('R13', r13_sudden_change())]) }}
