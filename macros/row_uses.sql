{#
    What every accepted row was used for, or why it was not: each row counted once, for the first that holds of
      figure      counted in a figure of a form
      output      counted in an output of a project
      criterion   counted in a criterion, or a document that answers one
      settlement, account, selection, subject, text, check
                  what else a record serves (int_record__use), in this order
    and of the rows left over for the nearest that any measure came to counting it: older_year, filtered, other_slice,
    outside_universe, not_followed, outside_window (macros/measure_fates.sql), else not_asked (its application, project or
    unit is in the data, and nothing asks for it) or no_parent (it is not). Nothing is kept a row.
#}
{% macro accepted_records() %}
    {#- dbt learns what a model depends on while it parses: the records of each type, with what may name their owner #}
    {{ return([
        ('unit', ref('stg_unit'), ['uscc']),
        ('unit_year', ref('stg_unit_year'), ['uscc']),
        ('credit_record', ref('stg_credit_record'), ['uscc']),
        ('application', ref('stg_application'), ['application_no']),
        ('application_occupation', ref('stg_application_occupation'), ['application_no']),
        ('teacher', ref('stg_teacher'), ['uscc']),
        ('expert', ref('stg_expert'), ['application_no']),
        ('partnership', ref('stg_partnership'), ['uscc']),
        ('training', ref('stg_training'), ['uscc']),
        ('certification', ref('stg_certification'), ['base_uscc', 'evaluator_uscc']),
        ('survey', ref('stg_survey'), ['uscc']),
        ('contest', ref('stg_contest'), ['uscc']),
        ('studio', ref('stg_studio'), ['application_no']),
        ('apprentice', ref('stg_apprentice'), ['application_no']),
        ('evidence', ref('stg_evidence'), ['application_no']),
        ('review', ref('stg_review'), ['application_no']),
        ('publicity', ref('stg_publicity'), ['application_no']),
        ('project', ref('stg_project'), ['project_id']),
        ('funding', ref('stg_funding'), ['project_id']),
        ('target', ref('stg_target'), ['application_no']),
        ('progress', ref('stg_progress'), ['project_id']),
        ('narrative', ref('int_record__narrative'), ['application_no'])
    ]) }}
{% endmacro %}


{% macro row_use_order() %}
    {{ return([
        'figure', 'output', 'criterion', 'settlement', 'account', 'selection', 'subject', 'text', 'check', 'older_year',
        'filtered', 'other_slice', 'outside_universe', 'not_followed', 'outside_window', 'not_asked', 'no_parent'
    ]) }}
{% endmacro %}


{# Count the open rows that `hits` (record_type, src_file, src_sheet, src_row) holds, and close them. #}
{% macro close_rows(counts, use, hits) %}
    create or replace temp table row_hit as
    select open.* from row_open as open semi join ({{ hits }}) as hits using (record_type, src_file, src_sheet, src_row);
    insert into {{ counts }} select record_type, {{ use }}, count(*) from row_hit group by all;
    delete from row_open using row_hit as hit
    where
        row_open.src_row = hit.src_row and row_open.src_file = hit.src_file and row_open.src_sheet = hit.src_sheet
        and row_open.record_type = hit.record_type;
{% endmacro %}


{# The measures asked for with this use, by fact, in two batches each: the whole ones first, which close most rows. #}
{% macro batches(measures, use) %}
    {%- set asked = [] -%}
    {%- for row in run_query("select distinct measure_id from " ~ ref('int_measure__use') ~ " where use = '" ~ use ~ "'") -%}
        {%- do asked.append(row[0]) -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for fact, of_fact in measures | selectattr('name', 'in', asked) | groupby('fact') -%}
        {%- do found.append(of_fact | rejectattr('filter', 'defined') | list) -%}
        {%- do found.append(of_fact | selectattr('filter', 'defined') | list) -%}
    {%- endfor -%}
    {{ return(found | select | list) }}
{% endmacro %}


{% macro insert_row_uses(counts) %}
    {%- set measures = asked_of(base_measures(), ref('int_measure__evaluation')) if execute else [] %}
    create or replace temp table row_asked as select * from {{ ref('int_measure__use') }};
    create or replace temp table row_open as
    {%- for record_type, records, owners in accepted_records() %}
    {{ 'union all' if not loop.first }}
    select '{{ record_type }}' as record_type, src_file, src_sheet, src_row from {{ records }}
    {%- endfor %};
    {%- for use in (['figure', 'output', 'criterion'] if execute else []) %}
    create or replace temp table row_asked_now as select * from row_asked where use = '{{ use }}';
    {%- for batch in batches(measures, use) %}
    {%- set hits %}
    {%- for m in batch %}
    {{ 'union all' if not loop.first }}
    select record_type, src_file, src_sheet, src_row from ({{ measure_rows(m, 'row_asked_now') }}) as used
    {%- endfor %}
    {%- endset %}
    {{ close_rows(counts, "'" ~ use ~ "'", hits) }}
    {%- endfor %}
    {%- endfor %}
    {%- for use in row_use_order()[1:9] %}
    {{ close_rows(counts, "'" ~ use ~ "'", "select * from " ~ ref('int_record__use') ~ " where use = '" ~ use ~ "'") }}
    {%- endfor %}
    create or replace temp table row_near (
        record_type varchar, src_file varchar, src_sheet varchar, src_row bigint, outcome varchar
    );
    {%- for fact, of_fact in measures | groupby('fact') %}
    insert into row_near
    {%- for m in of_fact %}
    {{ 'union' if not loop.first }}
    select record_type, src_file, src_sheet, src_row, outcome
    from ({{ measure_fates(m, 'row_asked', inside_only=true) }}) as fates
    semi join row_open as open using (record_type, src_file, src_sheet, src_row)
    where outcome <> 'used'
    {%- endfor %};
    {%- endfor %}
    {%- for outcome in row_use_order()[9:14] %}
    {{ close_rows(counts, "'" ~ outcome ~ "'", "select * from row_near where outcome = '" ~ outcome ~ "'") }}
    {%- endfor %}
    {%- for fact, of_fact in measures | groupby('fact') %}
    {%- set hits %}
    {%- for subject, of_subject in of_fact | groupby('subject') %}
    {{ 'union all' if not loop.first }}
    select f.record_type, f.src_file, f.src_sheet, f.src_row
    from {{ fact }} as f
    where f.{{ subject }} in (
        select {{ subject }} from row_asked where measure_id in ('{{ of_subject | map(attribute='name') | join("', '") }}')
    )
    {%- endfor %}
    {%- endset %}
    {{ close_rows(counts, "'outside_window'", hits) }}
    {%- endfor %}
    {%- for record_type, records, owners in accepted_records() %}
    insert into {{ counts }}
    select '{{ record_type }}', case when {{ has_owner(owners) }} then 'not_asked' else 'no_parent' end, count(*)
    from {{ records }} as records semi join (select * from row_open where record_type = '{{ record_type }}') as open
        using (src_file, src_sheet, src_row)
    group by all;
    {%- endfor %}
    {%- for table in ['row_asked', 'row_asked_now', 'row_open', 'row_hit', 'row_near'] %}
    drop table {{ table }};
    {%- endfor %}
{% endmacro %}


{# Whether the application, project or notice of a record, or one of its unit, is in the data. #}
{% macro has_owner(owners) -%}
    coalesce(
    {%- for owner in owners %}
        {{ 'or ' if not loop.first }}records.{{ owner }} in (
        {%- if owner.endswith('uscc') -%}
            select uscc from {{ ref('int_application') }} union select uscc from {{ ref('int_project') }}
        {%- else -%}
            select application_no from {{ ref('int_application') }} union select project_no from {{ ref('int_project') }}
            union select notice_id from {{ ref('notices') }}
        {%- endif -%}
        )
    {%- endfor %}, false)
{%- endmacro %}
