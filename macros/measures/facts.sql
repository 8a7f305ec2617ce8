{# The facts, by name. Made from models/intermediate/facts by `python -m jixiao.policy.facts`: do not edit. #}
{% macro fact_names() %}
    {{ return([
        'int_fact__account',
        'int_fact__application',
        'int_fact__application_occupation',
        'int_fact__apprentice',
        'int_fact__base_certificate',
        'int_fact__certified_training',
        'int_fact__contest',
        'int_fact__credit_record',
        'int_fact__document',
        'int_fact__equipment',
        'int_fact__evaluated_certificate',
        'int_fact__evidence',
        'int_fact__expert',
        'int_fact__funding',
        'int_fact__output',
        'int_fact__partnership',
        'int_fact__progress',
        'int_fact__project',
        'int_fact__review',
        'int_fact__settlement',
        'int_fact__studio',
        'int_fact__survey',
        'int_fact__target',
        'int_fact__target_weight',
        'int_fact__teacher',
        'int_fact__training',
        'int_fact__unit_year_item',
        'int_fact__weighted_target'
    ]) }}
{% endmacro %}
