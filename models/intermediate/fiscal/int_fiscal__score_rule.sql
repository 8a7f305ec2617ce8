-- One row a notice and a rule of scoring that holds for it: of the scheme that form_schemes names for it, else
-- of the base scheme; what a scheme does not say itself, it takes from the base: a general rule by itself, weights,
-- bands and grades as a whole.
with dated as (
    select
        scheme,
        kind,
        item,
        value
    from {{ current_rows('scoring', 'scheme, kind, item') }}
),

base as (
    select max(scheme) as scheme
    from dated
    where kind = 'general' and item = 'base'
),

chosen as (
    select
        notices.notice_id,
        base.scheme as base_scheme,
        coalesce(max(named.scheme), base.scheme) as scheme
    from {{ ref('notices') }} as notices
    cross join base
    left join {{ current_rows('form_schemes', 'notice_id') }} as named on notices.notice_id = named.notice_id
    group by notices.notice_id, base.scheme
)

select
    chosen.notice_id,
    chosen.scheme,
    dated.kind,
    dated.item,
    dated.value
from chosen
inner join dated on dated.scheme in (chosen.scheme, chosen.base_scheme)
qualify
    dated.scheme = chosen.scheme
    or not bool_or(dated.scheme = chosen.scheme) over (
        partition by chosen.notice_id, dated.kind, case when dated.kind = 'general' then dated.item end
    )
