-- One row a reading on record: what was chosen, the alternatives in words, and who settled it when (null: nobody yet).
with others as (
    select
        reading_id,
        string_agg(distinct alternative, '；' order by alternative) as alternatives
    from {{ ref('reading_changes') }}
    group by reading_id
),

settled as (
    select
        reading_id,
        settled_by,
        settled_on
    from {{ ref('settled_readings') }}
    where settled_on <= {{ as_of() }}
    qualify row_number() over (partition by reading_id order by settled_on desc) = 1
)

select
    readings.reading_id,
    readings.notice_id,
    readings.clause,
    readings.topic,
    readings.chosen,
    readings.why,
    others.alternatives,
    settled.settled_by,
    settled.settled_on,
    readings.topic || '按“' || readings.chosen || '”读，也可读作“' || others.alternatives || '”（'
    || case
        when settled.settled_on is null then '本单位尚未定）'
        else settled.settled_by || '于' || settled.settled_on || '定）'
    end as says
from {{ current_rows('readings', 'reading_id') }} as readings
left join others on readings.reading_id = others.reading_id
left join settled on readings.reading_id = settled.reading_id
