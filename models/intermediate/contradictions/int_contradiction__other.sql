-- Records of the smaller types with a day after the day of the build (R18), and teachers too young for their grade
-- (R08): one row a record and rule.
{%- set dated = {
    'credit_record': ('uscc', [('认定日期', 'determined_on')]),
    'application': ('application_no', [('申报日期', 'applied_on'), ('推荐日期', 'recommended_on')]),
    'contest': ('uscc', [('举办日期', 'held_on')]),
    'apprentice': ('application_no', [
        ('拜师日期', 'apprenticed_on'), ('出师日期', 'finished_on'), ('取得日期', 'graded_on')
    ]),
    'evidence': ('application_no', [('审核日期', 'reviewed_on')]),
    'review': ('application_no', [('评审日期', 'reviewed_on')]),
    'project': ('project_id', [('认定日期', 'recognised_on'), ('状态日期', 'status_on')])
} %}
with ages as (
    {{ ages_of_grades() }}
),

looked_at as (
    select
        'teacher' as record_type,
        teachers.uscc as owner,
        cast(null as varchar) as later,
        teachers.grade,
        teachers.stat_year - teachers.person_birth_year as age,
        ages.youngest,
        ages.oldest,
        teachers.record_key,
        teachers.src_file,
        teachers.src_sheet,
        teachers.src_row
    from {{ ref('stg_teacher') }} as teachers
    inner join ages on teachers.grade = ages.grade
    {%- for record_type, (owner, dates) in dated.items() %}
    union all
    select
        '{{ record_type }}' as record_type,
        {{ owner }} as owner,
        {{ r18_after_the_day(dates) }} as later,
        null as grade,
        null as age,
        null as youngest,
        null as oldest,
        record_key,
        src_file,
        src_sheet,
        src_row
    from {{ ref('stg_' ~ record_type) }}
    {%- endfor %}
),

{{ offences('looked_at', [('R08', r08_impossible_age()), ('R18', 'later')]) }}
