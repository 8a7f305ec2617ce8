-- More projects chosen than a quota allows, more recommended than a recommender may, an order with a gap, a tie or no
-- rank, or a quota that is still to be told: one row a quota group (subject: the notice) or a recommender's group
-- (subject: the recommender), and year where the group is counted for each year. They are held against the quota in
-- force when the last of the list, or of the recommender's, was applied for.
with quotas as (
    select * from {{ versions('quotas', 'rule_no, kind, group_id') }}
),

labels as (
    select distinct
        group_id,
        group_label
    from {{ ref('quota_groups') }}
),

chosen as (
    select
        group_id,
        max(list_date) as policy_date,
        list_year,
        {{ if_of_years("list_year || '年度'") }} as of_year,
        count(*) as chosen
    from {{ ref('int_application__selection') }}
    where status = '拟入选'
    group by group_id, list_year
),

too_many_chosen as (
    select
        quotas.*,
        'notice' as subject_type,
        quotas.notice_id as subject,
        cast(chosen.chosen as varchar) as value,
        '不超过' || quotas.max_count as expected,
        chosen.of_year || labels.group_label || '拟入选' || chosen.chosen || '个，超过名额' || quotas.max_count
        || '个：请核减后再填报' as message
    from quotas
    inner join labels on quotas.group_id = labels.group_id
    inner join chosen on quotas.group_id = chosen.group_id and {{ in_force('quotas', 'chosen.policy_date') }}
    where quotas.kind = 'max_chosen' and chosen.chosen > quotas.max_count
),

recommended as (
    select
        member.group_id,
        member.group_label,
        applications.recommender,
        max(applications.policy_date) as policy_date,
        {{ if_of_years("member.list_year || '年度'", 'member.list_year', 'member.group_id') }} as of_year,
        count(*) as applications,
        count(distinct applications.recommended_rank) as different_ranks,
        count(applications.recommended_rank) as ranked,
        max(applications.recommended_rank) as last_rank,
        min(applications.recommended_rank) as first_rank,
        string_agg(
            coalesce(cast(applications.recommended_rank as varchar), '空'), '、'
            order by applications.recommended_rank nulls last
        ) as ranks
    from {{ ref('int_application') }} as applications
    inner join {{ ref('int_application__group') }} as member on applications.context_id = member.context_id
    group by member.group_id, member.group_label, member.list_year, applications.recommender
),

too_many_recommended as (
    select
        quotas.*,
        'recommender' as subject_type,
        recommended.recommender as subject,
        cast(recommended.applications as varchar) as value,
        '不超过' || quotas.max_count as expected,
        recommended.recommender || recommended.of_year || '推荐' || recommended.group_label
        || recommended.applications || '个，超过' || quotas.max_count || '个：请核减' as message
    from quotas
    inner join recommended
        on quotas.group_id = recommended.group_id and {{ in_force('quotas', 'recommended.policy_date') }}
    where quotas.kind = 'max_recommended' and recommended.applications > quotas.max_count
),

out_of_order as (
    select
        quotas.*,
        'recommender' as subject_type,
        recommended.recommender as subject,
        recommended.ranks as value,
        '1至' || recommended.applications || '，不空号、不并列' as expected,
        recommended.recommender || '的' || recommended.of_year || recommended.group_label
        || '推荐排序为' || recommended.ranks || '：应自1起连续、互不相同，请更正推荐排序' as message
    from quotas
    inner join recommended
        on quotas.group_id = recommended.group_id and {{ in_force('quotas', 'recommended.policy_date') }}
    where
        quotas.kind = 'ordered'
        and (
            recommended.ranked < recommended.applications
            or recommended.different_ranks < recommended.ranked
            or recommended.first_rank <> 1
            or recommended.last_rank <> recommended.applications
        )
),

handed_in as (
    select
        group_id,
        group_label,
        max(policy_date) as policy_date,
        sum(applications) as applications
    from recommended
    group by group_id, group_label
),

awaited as (
    select
        quotas.*,
        'notice' as subject_type,
        quotas.notice_id as subject,
        '缺数据' as value,
        '另行通知的推荐名额' as expected,
        handed_in.group_label || '已推荐' || handed_in.applications
        || '个：推荐名额另行通知，还没有填入政策数据，不能判断是否超过；请在 quotas.csv 把这一行的 kind 改为 max_recommended 并填名额' as message
    from quotas
    inner join handed_in
        on quotas.group_id = handed_in.group_id and {{ in_force('quotas', 'handed_in.policy_date') }}
    where quotas.kind = 'awaited'
),

every as (
    select * from too_many_chosen
    union all
    select * from awaited
    union all
    select * from too_many_recommended
    union all
    select * from out_of_order
)

select
    rule_no as rule,
    severity,
    notice_id,
    clause,
    subject_type,
    subject,
    value,
    expected,
    message,
    cast(null as varchar) as src_file,
    cast(null as varchar) as src_sheet,
    cast(null as bigint) as src_row
from every
