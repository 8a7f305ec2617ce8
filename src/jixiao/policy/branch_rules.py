"""What branches of criteria and windows made of others must be, beyond what their tables declare row by row."""

from collections import defaultdict
from collections.abc import Iterator

from jixiao.policy.policy_rows import Fault, Row
from jixiao.policy.policy_tables import Policy

ANY_OF = "G"
Criterion = tuple[str, str]


def branch_faults(policy: Policy) -> Iterator[Fault]:
    """Criteria with branches: one row of kind G and two branches or more, of one role, from its first day on; items
    that are taken year by year over the same years."""
    criteria: dict[Criterion, list[Row]] = defaultdict(list)
    for row in policy.rows("criteria"):
        criteria[row.get("track_id"), row.get("criterion_no")].append(row)
    for rows in criteria.values():
        heads = [row for row in rows if row.get("kind") == ANY_OF]
        items = [row for row in rows if row.get("branch")]
        if items and not heads:
            what = "本条没有种类为 G 的一行，写了支也不成任一组"
            yield items[0].fault("branch", what, "请补上 kind 为 G 的一行，写明任一组的要求；各项都须符合的请清空")
        elif heads:
            yield from _group_faults(heads, items)
            yield from _period_faults(policy, items)


def _group_faults(heads: list[Row], items: list[Row]) -> Iterator[Fault]:
    first = min(heads, key=lambda row: row.get("starts_on"))
    other = next((row for row in heads if row.get("item_no") != first.get("item_no")), None)
    if other is not None:
        what = f"第 {first.line} 行已经是本条的任一组"
        yield other.fault("kind", what, "请另起一个条件编号，或删去一行")
    branches = sorted({row.get("branch") for row in items})
    if len(branches) < 2:
        what = f"本条的任一组{f'只有“{branches[0]}”一支' if branches else '没有支'}"
        yield first.fault("kind", what, "请在本条各项的 branch 列写明各支，至少两支；各项都须符合的不用任一组")
    for row in items:
        if row.get("role") != first.get("role"):
            what = f"本条的任一组（第 {first.line} 行）是“{first.get('role')}”"
            yield row.fault("role", what, "同一任一组的各行请填相同的")
        if row.get("starts_on") < first.get("starts_on"):
            what = f"早于本条的任一组（第 {first.line} 行）的起始日期 {first.get('starts_on')}"
            yield row.fault("starts_on", what, "请改正其中一行：任一组与各支同时开始")


def _period_faults(policy: Policy, items: list[Row]) -> Iterator[Fault]:
    """Items of a group over windows of kind each, which name other years than the first of them."""
    each = {row.get("window_id"): row.get("members") for row in policy.rows("windows") if row.get("kind") == "each"}
    yearly = [row for row in items if row.get("window_id") in each]
    for row in yearly:
        if set(each[row.get("window_id")].split("|")) != set(each[yearly[0].get("window_id")].split("|")):
            what = f"与第 {yearly[0].line} 行的“{yearly[0].get('window_id')}”不是同样的几个期间"
            yield row.fault("window_id", what, "任一组逐年判断的各项，请用同样的几个期间")


def groups_in_words(policy: Policy) -> list[str]:
    """Every criterion with branches, in one sentence each: which of its items are whose."""
    found: dict[Criterion, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in policy.rows("criteria"):
        if row.get("branch"):
            items = found[row.get("track_id"), row.get("criterion_no")][row.get("branch")]
            items += [row.get("item_no")] if row.get("item_no") not in items else []
    return [
        f"{track} 第 {number} 条：任一支全部符合即可——"
        + "，".join(f"{branch}（第 {'、'.join(items)} 项）" for branch, items in branches.items())
        for (track, number), branches in found.items()
    ]


def window_faults(row: Row, policy: Policy) -> Iterator[Fault]:
    """A window made of windows of an application and of a project; a day to count from that nothing refers to."""
    kinds = {one.get("window_id"): one.get("kind") for one in policy.rows("windows")}
    members = [one for one in row.get("members").split("|") if one in kinds]
    if len({kinds[one].startswith("project_") for one in members}) > 1:
        yield row.fault("members", "既有申报的期间，又有项目的期间", "请只用其中一类：申报条件用申报的，产出用项目的")
    if row.get("anchor_date") and not row.get("anchor"):
        yield row.fault("anchor_date", "填了起算日而 anchor 空着", "请在 anchor 填 given_day，或清空起算日")
