{# An amount and the share of it that is paid make whole 分: nothing is rounded. #}
{% test whole_fen(model) %}
select
    rule_no,
    item_no,
    track_id
from {{ model }}
where amount_yuan * share <> cast(amount_yuan * share as decimal(18, 2))
{% endtest %}
