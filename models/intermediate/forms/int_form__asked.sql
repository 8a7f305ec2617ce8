-- One row a workbook that a notice prints on the day of the build: those that it names, and the default ones that it
-- neither names itself nor declines and has the rows for. A default form stands on the clause of its tracks or grants.
with named as (
    select
        *,
        false as is_default
    from {{ current_rows('forms', 'notice_id, form_id, edition') }}
),

rows_of_notices as (
    select
        notice_id,
        'tracks' as needs,
        min(clause) as clause
    from {{ ref('tracks') }}
    where starts_on <= {{ as_of() }}
    group by notice_id
    union all
    select
        notice_id,
        'quotas' as needs,
        min(clause) as clause
    from {{ ref('quotas') }}
    where kind in ('max_recommended', 'ordered') and starts_on <= {{ as_of() }}
    group by notice_id
    union all
    select
        notice_id,
        'grants' as needs,
        coalesce(min(clause) filter (where kind = 'account'), min(clause)) as clause
    from {{ ref('grants') }}
    where item is not null and starts_on <= {{ as_of() }}
    group by notice_id
),

defaults as (
    select
        notices.notice_id,
        forms.form_id,
        forms.edition,
        forms.file_name,
        forms.title,
        rows_of_notices.clause,
        forms.shape,
        forms.print_order,
        notices.starts_on,
        true as is_default
    from {{ ref('notices') }} as notices
    inner join rows_of_notices on notices.notice_id = rows_of_notices.notice_id
    inner join {{ ref('default_forms') }} as forms on rows_of_notices.needs = forms.needs
    left join named
        on
            notices.notice_id = named.notice_id
            and (forms.form_id = named.form_id or forms.shape = named.shape and forms.shape <> 'goal')
    where not coalesce(notices.only_named_forms, false) and named.notice_id is null
)

select * from named
union all by name
select * from defaults
