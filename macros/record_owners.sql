{#
    Whose a record of each type is: the columns that name its application, unit or project. Where there are two, either
    of them does.
#}
{% macro record_owners() -%}
    {{ return({
        'unit': ['uscc'], 'unit_year': ['uscc'], 'credit_record': ['uscc'], 'application': ['application_no'],
        'application_occupation': ['application_no'], 'teacher': ['uscc'], 'expert': ['application_no'],
        'partnership': ['uscc'], 'training': ['uscc'], 'certification': ['base_uscc', 'evaluator_uscc'],
        'survey': ['uscc'], 'contest': ['uscc'], 'studio': ['application_no'], 'apprentice': ['application_no'],
        'evidence': ['application_no'], 'review': ['application_no'], 'publicity': ['application_no'],
        'project': ['project_id'], 'funding': ['project_id'], 'target': ['application_no'], 'progress': ['project_id'],
        'own_figure': ['application_no', 'uscc'], 'narrative': ['application_no']
    }) }}
{%- endmacro %}
