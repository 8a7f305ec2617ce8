-- One row a thing that an open cell without a box may be about, in an edition of a form: the object of a sheet (with
-- the sheet's key where that is not the object itself), or that of a line of a block. Named as in jixiao.forms.byhand.
{%- set sheets = [
    ('F1', 'form_f1__head', none), ('F2', 'form_f2__head', none), ('F3', 'form_f3__head', none),
    ('F4', 'form_f4__head', none), ('F5', 'form_f5__head', none), ('F6', 'form_f6__head', none),
    ('F7', 'form_f7__head', none), ('F8', 'form_f8__head', none), ('F10', 'form_f10__head', none),
    ('F11', 'form_f11__rank_head', 'ranking'),
    ('F12', 'form_f12__head', none), ('F14', 'form_f14__head', none)
] %}
{%- set lines = [
    ('F3', 'form_f3__rows', none), ('F4', 'form_f4__rows', none), ('F11', 'form_f11__list_rows', 'publicity')
] %}
with printed as (
    {%- for form_id, model, edition in sheets + lines %}
    {{ 'union all' if not loop.first }}
    select
        notice_id,
        '{{ form_id }}' as form_id,
        {{ "'" ~ edition ~ "'" if edition else 'cast(null as varchar)' }} as edition,
        split_part(context_id, ':', 2) as subject,
        {{ "''" if loop.index > sheets | length else hand_part('sheet_key') }} as part,
        {{ loop.index > sheets | length }} as is_line
    from {{ ref(model) }}
    {%- endfor %}
)

select distinct
    printed.notice_id,
    printed.form_id,
    forms.clause,
    '填写-' || printed.form_id || '-' || forms.edition || '-' as box_stem,
    printed.is_line,
    printed.subject,
    if(printed.part = printed.subject, '', printed.part) as part
from printed
inner join {{ ref('forms') }} as forms
    on
        printed.notice_id = forms.notice_id
        and printed.form_id = forms.form_id
        and coalesce(printed.edition, forms.edition) = forms.edition
