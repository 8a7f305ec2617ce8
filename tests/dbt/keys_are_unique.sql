-- Keys between: the key of a table that other models join is unique; an empty part of a key is a value like any other.
-- (The door asks it of raw records, jixiao.policy of policy tables, the exit of what is printed and published.)
-- dbt learns what a test reads while it parses, when what a model says of itself is not there yet: so the keys of all
-- tables stand here, and only here.
{%- set keys = {
    'fields': 'field',
    'grades': 'grade',
    'occupations': 'occupation_code',
    'regions': 'region_code, valid_from_year',
    'int_application': 'application_no',
    'int_application__asked': 'context_id, measure_id, window_id, slice',
    'int_application__alternative': 'context_id, is_part, track_id, criterion_no',
    'int_application__assessment': 'application_no, is_part, track_id, criterion_no, item_no, period_no',
    'int_application__candidate': 'application_no',
    'int_application__class': 'context_id, applicant_class',
    'int_application__criterion': 'application_no, is_part, track_id, criterion_no, item_no, period_no',
    'int_application__evaluation': 'context_id, measure_id, window_id, slice',
    'int_application__evidence': 'context_id, clause',
    'int_application__group': 'application_no, group_id',
    'int_application__result': 'application_no, is_part, track_id, criterion_no, item_no, period_no',
    'int_application__selection': 'application_no',
    'int_application__standing': 'context_id',
    'int_application__unit_occupation': 'uscc, occupation_code',
    'int_application__value': 'context_id, measure_id, window_id, slice',
    'int_finding__actual': 'rule, subject, message',
    'int_fiscal__actual': 'application_no, scope, indicator_code',
    'int_fiscal__box': 'form_id, context_id, box, part',
    'int_fiscal__evaluation': 'context_id, measure_id, window_id',
    'int_fiscal__fund_line': 'context_id, fiscal_year, block, line_id',
    'int_fiscal__indicator_line': 'context_id, scope_slice',
    'int_fiscal__money': 'context_id, fiscal_year, source_group, money_kind',
    'int_fiscal__region_actual': 'notice_id, scope, indicator_code',
    'int_fiscal__region_member': 'application_no, scope, indicator_code',
    'int_fiscal__scope': 'application_no, scope',
    'int_fiscal__score_level': 'context_id, fiscal_year, level1',
    'int_fiscal__score_line': 'context_id, scope_slice',
    'int_fiscal__score_rule': 'notice_id, kind, item',
    'int_fiscal__score_total': 'context_id, fiscal_year',
    'int_fiscal__sheet': 'notice_id, sheet_key',
    'int_form__applicant': 'context_id',
    'int_form__application': 'shape, form_id, notice_id, context_id',
    'int_form__context': 'context_id',
    'int_form__hand_place': 'notice_id, box_stem, is_line, subject, part',
    'int_form__head': 'context_id',
    'int_form__indicator_line': 'context_id, line_no',
    'int_form__list_title': 'shape, form_id, notice_id',
    'int_form__selection_line': 'application_no',
    'int_form__sheet': 'shape, form_id, notice_id, sheet_key',
    'int_measure': 'measure_id',
    'int_measure__figure_part': 'context_id, measure_id, slice, part_no',
    'int_measure__notice_evaluation': 'context_id, measure_id, window_id, slice, application_no',
    'int_measure__notice_value': 'context_id, measure_id, window_id, slice',
    'int_measure__part': 'measure_id, part_id, role',
    'int_measure__row_count': 'measure_id, outcome',
    'int_measure__slice': 'measure_id, dimension',
    'int_measure__value': 'context_id, measure_id, window_id, slice',
    'int_money__bonus': 'project_no, item',
    'int_money__fund': 'src_file, src_sheet, src_row',
    'int_money__grant': 'project_no, rule_no, item_no',
    'int_money__reconciliation': 'project_no, source',
    'int_money__settlement': 'project_no, item',
    'int_money__stop': 'project_no',
    'int_money__trigger': 'project_no, trigger',
    'int_overview__pace': 'context_id, output_key',
    'int_overview__target': 'project_context_id, place',
    'int_project': 'project_no',
    'int_project__anchor': 'context_id, anchor',
    'int_project__evaluation': 'context_id, measure_id, window_id, slice',
    'int_project__month': 'context_id, month_window_id',
    'int_project__outcome': 'project_no',
    'int_project__output': 'context_id, rule_no, item_no, is_improvement',
    'int_project__output_stage': 'project_no, rule_no, item_no, is_improvement',
    'int_project__progress': 'project_no, rule_no, item_no, is_improvement, month',
    'int_project__report': 'context_id, month, measure_id',
    'int_project__result': 'context_id, rule_no, item_no, is_improvement',
    'int_project__value': 'context_id, measure_id, window_id, slice',
    'int_project__verdict': 'context_id, rule_no, item_no',
    'int_project__window': 'context_id, window_id',
    'int_record__calendar_day': 'calendar_day',
} %}
{%- for model, key in keys.items() %}
{{ 'union all' if not loop.first }}
select
    '表 {{ model }}：' || concat_ws(
        '，'
        {%- for column in key.split(', ') %},
        '{{ column }}=' || cast({{ column }} as varchar)
        {%- endfor %}
    ) || '（' || count(*) || ' 行）' as place
from {{ ref(model) }}
group by {{ key }}
having count(*) > 1
{%- endfor %}
