"""What the pages of rules list: findings, refusals at the door, checks, each code with one address."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docs.site.markdown import address, cell, clause_link, table
from jixiao.documents import read_yaml
from jixiao.ingest.contract import load_contract
from jixiao.ingest.fault_rules import RULES
from jixiao.published import open_warehouse
from jixiao.review.findings import catalogue
from jixiao.seed_table import read_table

FINDINGS = "findings.md"
MODELS = Path("models") / "intermediate" / "findings" / "_findings.yml"
POLICY = Path("seeds") / "policy"
OWED_BY = {"application": "每个申报要交的", "project": "每个认定的项目要交的", "region": "各地要推荐的"}


@dataclass(frozen=True)
class Demand:
    """What one rule demands under one notice and clause (both empty where no notice says it)."""

    code: str
    notice: str
    clause: str
    severity: str
    says: str
    reading: str = ""


@dataclass(frozen=True)
class Code:
    """A code of findings: what it is called, each thing that it demands, what is to be done; each once, in order."""

    names: dict[str, None]
    demands: dict[Demand, None]
    advice: dict[str, None]

    @property
    def name(self) -> str:
        """What it demands, where that is one thing; else what its findings are about."""
        said = {demand.says for demand in self.demands}
        return said.pop() if len(said) == 1 else "；".join(self.names)


def read_codes(root: Path) -> dict[str, Code]:
    """Every code that a finding can have, in the order of codes."""
    codes: dict[str, Code] = {}
    models = read_yaml((root / MODELS).read_text(encoding="utf-8"))["models"]
    for model in models:
        meta = model["config"]["meta"]
        for code, demands in _demanded(root, meta).items():
            one = codes.setdefault(code, Code({}, {}, {}))
            one.demands.update(dict.fromkeys(demands))
            one.advice[_advice(root, code) or meta.get("advice") or demands[0].reading] = None
            one.names.update({meta["called"]: None} if "called" in meta else {})
    return {code: codes[code] for code in sorted(codes, key=_order)}


def _order(code: str) -> tuple[str, int, str]:
    digits = "".join(filter(str.isdecimal, code))
    return code[0], int(digits), code


def _advice(root: Path, code: str) -> str:
    rows = read_table(root / POLICY / "contradictions.csv")
    return next((row["advice"] for row in rows if row["rule_no"] == code), "")


def _demanded(root: Path, meta: dict[str, Any]) -> dict[str, list[Demand]]:
    found: defaultdict[str, list[Demand]] = defaultdict(list)
    for rule in meta.get("rules", []):
        code = rule["rule_no"]
        found[code].append(Demand(code, "", rule["clause"], rule["severity"], rule["says"], rule["advice"]))
    for name, kinds in meta.get("asks", {}).items():
        for row in read_table(root / POLICY / f"{name}.csv"):
            if not kinds or row["kind"] in kinds:
                says = row.get("says") or f"{row['rule_name']}：{row['expected']}"
                clause = row.get("clause") or row["reason"]
                demand = Demand(
                    row["rule_no"], row.get("notice_id", ""), clause, row["severity"], says, row.get("reading", "")
                )
                found[demand.code].append(demand)
    return found


def findings(root: Path, out: Path) -> str:
    """Every code of findings at its address, with an example of the demo where it has one."""
    with open_warehouse(out) as con:
        seen = dict(con.execute("select rule, min(message) from published.finding group by rule").fetchall())
    limits = {(row["rule_no"], row["limit_no"]): row["limit_value"] for row in _limits(root)}
    lines = []
    for code, one in read_codes(root).items():
        lines += [f"## {code} {cell(_filled(one.name, code, limits))} {{ #{code} }}", ""]
        lines += table(("通知", "条款或依据", "级别", "要求", "怎样判断"), _rows(one, code, limits))
        lines += ["怎么办：", "", *(f"- {cell(advice)}。" for advice in one.advice), ""]
        if code in seen:
            lines += [f"> 演示数据里的一条：{cell(seen[code])}", ""]
    return "\n".join(lines)


def _limits(root: Path) -> list[dict[str, str]]:
    return read_table(root / POLICY / "contradiction_limits.csv")


def _filled(text: str, code: str, limits: dict[tuple[str, str], str]) -> str:
    for (of, number), value in limits.items():
        text = text.replace(f"{{{number}}}", value) if of == code else text
    return text


def _rows(one: Code, code: str, limits: dict[tuple[str, str], str]) -> Iterator[list[str]]:
    for demand in one.demands:
        place = cell(demand.clause)
        if demand.notice:
            place = clause_link(demand.notice, demand.clause, "../policy/")
        reading = demand.reading if demand.notice else ""
        says = _filled(demand.says, code, limits)
        yield [cell(demand.notice), place, demand.severity, cell(says), cell(reading)]


def owed(root: Path) -> str:
    """Every code of what is owed to be handed in at its address, notice by notice."""
    kinds = load_contract().labels
    rows: defaultdict[str, list[list[str]]] = defaultdict(list)
    whose = {}
    for row in read_table(root / POLICY / "submissions.csv"):
        place = clause_link(row["notice_id"], row["clause"], "../policy/")
        told = (row["applies_to_notice"], place, kinds[row["record_type"]], cell(row["says"]), cell(row["reading"]))
        rows[row["rule_no"]].append(list(told))
        whose[row["rule_no"]] = OWED_BY[row["owed_by"]]
    lines = []
    for code in sorted(rows, key=_order):
        lines += [f"## {code} {whose[code]} {{ #{code} }}", ""]
        lines += table(("通知", "条款", "记录", "是什么", "怎样判"), rows[code])
    return "\n".join(lines)


def refusals() -> str:
    """Every rule by which the door refuses a row, a table or a file."""
    gaps = {"{header}": "〔列〕", "{hint}": "", "（单元格 {cell}）": ""}
    rows = []
    for name, rule in RULES.items():
        reason, repair = rule.reason.zh, rule.repair.zh
        for gap, shown in gaps.items():
            reason, repair = reason.replace(gap, shown), repair.replace(gap, shown)
        rows.append([address(name), cell(reason), cell(repair)])
    return "\n".join(table(("规则", "原因", "怎么改"), rows))


def checks(out: Path) -> str:
    """Every check that a build reports, by what it looks at."""
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    kinds = load_contract().labels
    for check in json.loads((out / "build.json").read_text(encoding="utf-8"))["checks"]:
        where, _, rest = check["name"].partition(".")
        of = kinds.get(rest.partition(".")[0], check["label"].partition("：")[0])
        head = {"door": f"收件口：{of}", "exit": f"出口：{of}", "policy": "政策数据"}.get(where, "总账")
        groups[head].append(check)
    lines = []
    for head, those in groups.items():
        lines += [f"## {head}", ""]
        rows = [[address(one["name"]), one["severity"], cell(one["label"]), cell(one["why"])] for one in those]
        lines += table(("名称", "级别", "查什么", "为什么"), rows)
    return "\n".join(lines)


def review_rules() -> str:
    """Every rule by which a form that others filled is reviewed."""
    rows = [
        [address(rule.id), rule.kind, rule.severity, cell(rule.title), cell(rule.source), cell(rule.absent)]
        for rule in catalogue().values()
    ]
    return "\n".join(table(("规则", "表内表间", "级别", "要求", "依据", "什么时候不查"), rows))
