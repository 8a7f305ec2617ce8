-- One row a thing that an open cell without a box may be about, in an edition of a form: the object of a sheet (with
-- the sheet's key where that is not the object itself), or that of a line. Named as in jixiao.forms.byhand.
with printed as (
    select
        shape,
        form_id,
        notice_id,
        coalesce(box_subject, split_part(context_id, ':', 2)) as subject,
        coalesce(box_part, {{ hand_part('sheet_key') }}) as part,
        false as is_line
    from {{ ref('int_form__sheet') }}
    union all
    select
        shape,
        form_id,
        notice_id,
        application_no as subject,
        '' as part,
        true as is_line
    from {{ ref('int_form__application') }}
    where shape <> 'book'
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
inner join {{ ref('int_form__asked') }} as forms
    on
        printed.shape = forms.shape
        and printed.form_id = forms.form_id
        and printed.notice_id = forms.notice_id
