{# R12: a voucher whose number differs from another's only in marks, case or leading noughts, for the same money. #}
{% macro r12_voucher_twice() -%}
    case
        when vouchers_alike > 1 then '凭证号' || voucher_no || '，同样的凭证共' || vouchers_alike || '张'
    end
{%- endmacro %}
