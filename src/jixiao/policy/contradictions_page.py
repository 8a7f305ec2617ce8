"""The rules of contradictions as a page: what records must not say of each other, and what to do where they do.

Made from seeds/policy/contradictions.csv and contradiction_limits.csv. Written anew by
`python -m jixiao.policy.contradictions_page`; a test says when docs/contradictions.zh-CN.md is stale.
"""

import csv
from pathlib import Path

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy

HEAD = """# 记录互证规则

收下的记录互相对照：一条记录与另一条、与通知、与基准日说的不合，就是一处矛盾。本页由政策数据
（`seeds/policy/contradictions.csv`、`contradiction_limits.csv`）生成
（`python -m jixiao.policy.contradictions_page`），不要手工修改。

- 互证在 `jixiao build` 时进行；`jixiao check` 只查由收件口负责的几条（见页末）。
- 有矛盾的记录照常收下、照常计数；要改的是原记录，改后重报。
- **核实**的矛盾在说明或改正之前不能归档；**提示**的不妨碍归档。
- 每张工作表的每条规则是一条核实事项（`jixiao show finding`），逐条记录见 `jixiao show contradiction`。
- 缺了记录或栏目而不能查的规则不算通过，检查结果里会写明；各条规则查了没有、查出多少，见
  `jixiao show contradiction_rule`。
- 界限可以改：在自己的政策目录里改 `contradiction_limits.csv` 的数，或加一行起用日期较晚的。
- 号码在遮盖之前比较：形同身份证号的证书编号、凭证号等，遮盖后带有原号的标记，不会彼此混同。
"""


def read_rules(root: Path) -> list[dict[str, str]]:
    """The rules in their order, one a row of contradictions.csv."""
    return _rows(root, "contradictions")


def page(root: Path) -> str:
    """The text of docs/contradictions.zh-CN.md (Markdown, Chinese)."""
    limits: dict[str, list[dict[str, str]]] = {}
    for row in _rows(root, "contradiction_limits"):
        limits.setdefault(row["rule_no"], []).append(row)
    lines = ["| 规则 | 名称 | 级别 | 应有的样子 | 理由 | 怎么办 |", "|---|---|---|---|---|---|"]
    lines += [_line(rule, limits.get(rule["rule_no"], [])) for rule in read_rules(root)]
    numbers = ["## 界限", "", "| 规则 | 界限 | 数值 | 说明 |", "|---|---|---|---|"]
    numbers += [
        f"| {row['rule_no']} | {row['limit_name']} | {row['limit_value']}{row['unit']} | {row['says']} |"
        for rows in limits.values()
        for row in rows
    ]
    owned = ["## 由别处负责的", "", "一件事只由一处检查。下面几条由收件口的检查或另一条核实事项负责：", ""]
    owned += [
        f"- {rule['rule_no']} {rule['rule_name']}：`{rule['checked_by'].replace('|', '`、`')}`"
        for rule in read_rules(root)
        if rule["checked_by"]
    ]
    return "\n".join([HEAD, *lines, "", *numbers, "", *owned]) + "\n"


def _line(rule: dict[str, str], limits: list[dict[str, str]]) -> str:
    expected = rule["expected"]
    for row in limits:
        expected = expected.replace(f"{{{row['limit_no']}}}", row["limit_value"])
    cells = [rule["rule_no"], rule["rule_name"], rule["severity"], expected, rule["reason"], rule["advice"]]
    return f"| {' | '.join(cells)} |"


def _rows(root: Path, table: str) -> list[dict[str, str]]:
    with (own_policy(root) / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    (project_root() / "docs" / "contradictions.zh-CN.md").write_text(page(project_root()), encoding="utf-8")
