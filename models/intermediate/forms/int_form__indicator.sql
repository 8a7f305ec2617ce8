-- One row a notice and an indicator in force on the day of the build, by the name that the notice has for it.
select
    notices.notice_id,
    indicators.* replace (coalesce(words.own, indicators.indicator_name) as indicator_name)
from {{ ref('notices') }} as notices
cross join {{ current_rows('indicators', 'indicator_code') }} as indicators
left join {{ current_rows('words', 'notice_id, of_form, standard') }} as words
    on
        notices.notice_id = words.notice_id
        and indicators.indicator_name = words.standard
        and words.of_form is null
