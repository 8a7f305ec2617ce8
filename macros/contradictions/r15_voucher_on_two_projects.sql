{# R15: one voucher of a unit, or of one day and amount, on two projects. #}
{% macro r15_voucher_on_two_projects() -%}
    case
        when stage in ('拨付', '支出', '收回') and projects_of_voucher > 1
            then '凭证号' || voucher_no || '，列在' || projects_of_voucher || '个项目'
    end
{%- endmacro %}
