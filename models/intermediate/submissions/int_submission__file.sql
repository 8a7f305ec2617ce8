-- One row a notice, a recommender and a file that holds records, accepted or refused, of what it recommends; not what
-- others decide about that and hand in themselves: reviews, publicity, recognition, money.
{%- set of_others = ['review', 'publicity', 'project', 'funding'] %}
with candidates as (
    select
        notice_id,
        recommender,
        application_no,
        uscc
    from {{ ref('int_submission__candidate') }}
    where recommender is not null
),

owners as (
    select
        notice_id,
        recommender,
        application_no as owner
    from candidates
    union
    select
        notice_id,
        recommender,
        uscc as owner
    from candidates
    union
    select
        candidates.notice_id,
        candidates.recommender,
        projects.project_no as owner
    from {{ ref('int_project') }} as projects
    inner join candidates on projects.application_no = candidates.application_no
),

placed as (
    {%- for record_type, named in record_owners().items() if record_type not in of_others %}
    {%- set outer = loop %}
    {%- set model = 'int_record__narrative' if record_type == 'narrative' else 'stg_' ~ record_type %}
    {%- for column in named %}
    {{ 'union' if not (outer.first and loop.first) }}
    select
        {{ column }} as owner,
        src_file
    from {{ ref(model) }}
    {%- endfor %}
    {%- endfor %}
    {%- for column in ['application_no', 'uscc', 'project_no'] %}
    union
    select
        {{ column }} as owner,
        src_file
    from {{ ref('int_submission__refused') }}
    where record_type not in ('review', 'publicity', 'project', 'funding')
    {%- endfor %}
)

select distinct
    owners.notice_id,
    owners.recommender,
    placed.src_file
from placed
inner join owners on placed.owner = owners.owner
