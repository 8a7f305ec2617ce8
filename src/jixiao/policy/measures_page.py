"""The measure library as a page: what may be written as measure, slice and window into the policy data.

Made from the declarations in models/intermediate/*.yml and the windows of seeds/policy. Written anew by
`python -m jixiao.policy.measures_page`; a test says when docs/measures.md is stale.
"""

import csv
from pathlib import Path
from typing import Any

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.policy.library import declarations

Measure = dict[str, Any]

HEAD = """# 指标库

政策数据（`seeds/policy/criteria.csv`、`outputs.csv`）中可以填写的指标、切分和期间。本页由指标的声明生成
（`python -m jixiao.policy.measures_page`），不要手工修改。

- **指标**（`measure_id`）：一个口径，只声明一次，填表和追溯用的是同一个声明。
- **切分**（`slice`）：只计其中一部分，写作 `维度=值`；同一维度的几个值用逗号相隔，有一个即计；几个条件用 `|` 相隔，
  须同时满足，如 `培训等级=高级工,技师|培训类型=企业新型学徒制`。空着为全部。
- **占比**：名称以 `_share` 结尾的指标必须填切分，为所切分部分除以全部。
- **期间**（`window_id`）：见本页末尾；年均只用于人次、金额等可以相加的指标。
"""


def page(root: Path) -> str:
    """The text of docs/measures.md (Markdown, Chinese)."""
    facts, derived = declarations(root)
    of_others = ["## 由其他指标算出的", "", *_table(derived), ""]
    parts = [HEAD, *(_fact(fact) for fact in facts), *of_others, _windows(root)]
    return "\n".join(parts).rstrip("\n") + "\n"


def _fact(fact: dict[str, Any]) -> str:
    title = str(fact["description"]).split("：")[0]
    lines = [f"## {title}", "", *_table(fact["measures"]), ""]
    if fact.get("dimensions"):
        lines += ["| 切分的维度 | 可填的值 |", "|---|---|"]
        lines += [f"| {one['name']} | {'、'.join(one.get('values') or ['职业编码（职业目录）'])} |"
                  for one in fact["dimensions"]]  # fmt: skip
        lines.append("")
    return "\n".join(lines)


def _table(measures: list[Measure]) -> list[str]:
    rows = [f"| `{m['name']}` | {m['label']} | {m['unit']} | {m['definition']} |" for m in measures]
    return ["| 指标标识 | 名称 | 单位 | 口径 |", "|---|---|---|---|", *rows]


def _windows(root: Path) -> str:
    with (own_policy(root) / "windows.csv").open(encoding="utf-8", newline="") as lines:
        rows = [f"| `{row['window_id']}` | {row['window_label']} | {row['says']} |" for row in csv.DictReader(lines)]
    return "\n".join(["## 期间", "", "| 期间标识 | 名称 | 说明 |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    (project_root() / "docs" / "measures.md").write_text(page(project_root()), encoding="utf-8")
