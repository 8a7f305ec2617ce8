-- One row a money rule that holds for a project on its policy date: its track's, and of rules by tier the one of the
-- project's tier, else the one that names none.
with projects as (
    select
        project_no,
        notice_id,
        track_id,
        tier,
        policy_date
    from {{ ref('int_project') }}
),

grants as (
    select * from {{ ref('grants') }}
)

select
    projects.project_no,
    projects.notice_id,
    projects.track_id,
    grants.* exclude (notice_id, track_id, tier, starts_on),
    cast(grants.amount_yuan * grants.share as decimal(18, 2)) as nominal_yuan
from projects
inner join grants
    on
        projects.track_id = grants.track_id
        and projects.policy_date >= grants.starts_on
        and (grants.tier is null or projects.tier = grants.tier)
qualify row_number() over (
    partition by projects.project_no, grants.rule_no, grants.item_no
    order by grants.tier is null, grants.starts_on desc
) = 1
