"""The results page, in Chinese, one file that opens without a network and prints well: what a build found, what it did
not take, the checks that failed, and, folded, those that passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from jixiao.gate.findings_book import FindingRow
from jixiao.gate.result import SEVERITIES, CheckResult

EFFECTS = {"强制": "不发布", "核实": "可发布，说明之前不能申报", "提示": "仅提示"}
MOST = 300
"""Findings of a severity and a notice that the page lists; all are in findings.xlsx."""


@dataclass(frozen=True)
class Facts:
    """What is told beside the checks: findings, the gravest first and by notice; and what was not taken (file, sheet,
    how much, why)."""

    findings: Sequence[FindingRow] = ()
    not_taken: Sequence[tuple[str, str, str, str]] = ()


def write_results_page(checks: Sequence[CheckResult], path: Path, title: str, facts: Facts | None = None) -> None:
    """Write findings and `checks` (any order) as one HTML page to `path`: findings first, then what was not taken, then
    failed checks, by severity. Same facts and checks, same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("jixiao.gate", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    told = facts or Facts()
    text = environment.get_template("page.html.j2").render(
        title=title,
        verdict=_verdict(checks, told.findings),
        counts=[_count(severity, checks, told.findings) for severity in SEVERITIES],
        groups=[
            {"severity": severity, "title": notice, "total": len(found), "listed": found[:MOST]}
            for (severity, notice), found in _grouped(told.findings)
        ],
        not_taken=told.not_taken,
        failed=sorted((check for check in checks if not check.passed), key=_order),
        passed=sorted((check for check in checks if check.passed), key=_order),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _grouped(findings: Sequence[FindingRow]) -> list[tuple[tuple[str, str], list[FindingRow]]]:
    groups = groupby(findings, key=lambda one: (one.severity, one.title or "不限于一个通知"))
    return [(key, list(found)) for key, found in groups]


def _order(check: CheckResult) -> tuple[int, str]:
    return SEVERITIES.index(check.severity), check.name


def _count(severity: str, checks: Sequence[CheckResult], findings: Sequence[FindingRow]) -> dict[str, object]:
    own = [check for check in checks if check.severity == severity]
    failed = sum(not check.passed for check in own)
    found = sum(one.severity == severity for one in findings)
    return {"severity": severity, "effect": EFFECTS[severity], "found": found, "total": len(own), "failed": failed}


def _verdict(checks: Sequence[CheckResult], findings: Sequence[FindingRow]) -> dict[str, str]:
    failed = [check.severity for check in checks if not check.passed]
    if not checks or "强制" in failed:
        words = "有强制项未通过，没有发布任何结果。" if checks else "没有执行任何检查，不能发布。"
        return {"kind": "refused", "words": words}
    found, checked = sum(one.severity == "核实" for one in findings), failed.count("核实")
    if found or checked:
        parts = [f"{found} 条发现需要核实"] * bool(found) + [f"{checked} 项核实检查未通过"] * bool(checked)
        words = f"已发布；有 {'、'.join(parts)}，在 findings.xlsx 中逐条说明之前不能申报（可先存草稿）。"
        return {"kind": "explain", "words": words}
    return {"kind": "passed", "words": "强制项、核实项全部通过，没有需要核实的发现。"}
