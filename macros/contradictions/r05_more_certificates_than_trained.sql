{# R05: more certificates of a base in a year than trainings completed in it and the years before that may count. #}
{% macro r05_more_certificates_than_trained() -%}
    case
        when certificates > completed
            then stat_year || '年取证' || certificates || '本，可计的结业培训' || completed || '人次'
    end
{%- endmacro %}
