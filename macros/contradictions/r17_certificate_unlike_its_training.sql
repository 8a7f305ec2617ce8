{# R17: a certificate that differs from the training that it names, or follows one that was failed. #}
{% macro r17_certificate_unlike_its_training() -%}
    nullif(concat_ws(
        '、',
        case when person_key <> trained_person then '人员不同' end,
        case when occupation_code <> trained_occupation then '职业' || occupation_code || '，培训为' || trained_occupation end,
        case when grade <> trained_grade then '等级' || grade || '，培训为' || trained_grade end,
        case when base_uscc <> trained_at then '培训基地不同' end,
        case when exam_result = '不合格' then '培训考核不合格' end
    ), '')
{%- endmacro %}
