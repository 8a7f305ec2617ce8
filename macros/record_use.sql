{# The columns of int_record__use: which record it is, what it serves, of whom, under which clause, and in words. #}
{% macro record_use(record_type, records, use, subject, notice_id, clause, item, says) -%}
    {{ record_type }} as record_type,
        {{ records }}.src_file,
        {{ records }}.src_sheet,
        {{ records }}.src_row,
        '{{ use }}' as use,
        {{ subject }} as subject,
        {{ notice_id }} as notice_id,
        cast({{ clause }} as varchar) as clause,
        cast({{ item }} as varchar) as item,
        {{ says }} as says
{%- endmacro %}
