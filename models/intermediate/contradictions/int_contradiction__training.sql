-- Training records that contradict themselves (R08, R18, R19): one row a record and rule, all rules in one pass.
with ages as (
    {{ ages_of_grades() }}
),

looked_at as (
    select
        'training' as record_type,
        training.uscc as owner,
        training.starts_on,
        training.completed_on,
        training.hours,
        training.training_grade as grade,
        year(training.starts_on) - training.person_birth_year as age,
        ages.youngest,
        ages.oldest,
        training.record_key,
        training.src_file,
        training.src_sheet,
        training.src_row
    from {{ ref('stg_training') }} as training
    left join ages on training.training_grade = ages.grade
),

{{ offences('looked_at', [
    ('R08', r08_impossible_age()),
    ('R18', r18_after_the_day([('开班日期', 'starts_on'), ('结业日期', 'completed_on')])),
    ('R19', r19_hours_beyond_days()),
]) }}
