-- A person in two classes at a time (R04): one row a class that began before another of the person had ended. Classes
-- are sorted by a hash of the person, as narrow as can be; of whom that makes doubtful, each class is looked at.
with classes as (
    select
        training_no,
        person_key,
        starts_on,
        completed_on
    from {{ ref('stg_training') }}
    where completed_on >= starts_on and completed_on - starts_on < {{ limit_of('R04', 1) }}
),

doubtful as (
    select distinct person
    from (
        select
            person,
            starts_on,
            max(completed_on) over (
                partition by person order by starts_on rows between unbounded preceding and 1 preceding
            ) as busy_until
        from (
            select
                hash(person_key) as person,
                starts_on,
                completed_on
            from classes
        ) as narrow
    ) as sorted
    where starts_on < busy_until
),

beside as (
    select
        training_no,
        starts_on,
        max(completed_on) over (
            partition by person_key order by starts_on, completed_on, training_no
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from classes
    where hash(person_key) in (select person from doubtful)
),

looked_at as (
    select
        'training' as record_type,
        training.uscc as owner,
        training.starts_on,
        beside.busy_until,
        training.record_key,
        training.src_file,
        training.src_sheet,
        training.src_row
    from {{ ref('stg_training') }} as training
    inner join beside on training.training_no = beside.training_no
    where beside.starts_on < beside.busy_until
),

{{ offences('looked_at', [('R04', r04_two_classes_at_once())]) }}
