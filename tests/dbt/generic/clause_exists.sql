{# Every row of policy data stands on a clause that is in the list of clauses. #}
{% test clause_exists(model) %}
select
    cited.notice_id,
    cited.clause
from {{ model }} as cited
left join {{ ref('clauses') }} as known
    on cited.notice_id = known.notice_id and cited.clause = known.clause
where known.clause is null
{% endtest %}
