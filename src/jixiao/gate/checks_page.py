"""The results page: what the gates found, in Chinese, one file that opens without a network and prints well."""

from collections.abc import Sequence
from pathlib import Path

from jixiao.gate.result import SEVERITIES, CheckResult

EFFECTS = {"强制": "不发布", "核实": "可发布，说明之前不能归档", "提示": "仅提示"}


def write_results_page(checks: Sequence[CheckResult], path: Path, title: str) -> None:
    """Write `checks` (any order) as one HTML page to `path`: failed first, by severity. Same checks, same bytes."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("jixiao.gate", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("page.html.j2").render(
        title=title,
        verdict=_verdict(checks),
        counts=[_count(severity, checks) for severity in SEVERITIES],
        failed=sorted((check for check in checks if not check.passed), key=_order),
        passed=sorted((check for check in checks if check.passed), key=_order),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _order(check: CheckResult) -> tuple[int, str]:
    return SEVERITIES.index(check.severity), check.name


def _count(severity: str, checks: Sequence[CheckResult]) -> dict[str, object]:
    own = [check for check in checks if check.severity == severity]
    failed = sum(not check.passed for check in own)
    return {"severity": severity, "effect": EFFECTS[severity], "total": len(own), "failed": failed}


def _verdict(checks: Sequence[CheckResult]) -> dict[str, str]:
    failed = {check.severity for check in checks if not check.passed}
    if not checks or "强制" in failed:
        words = "有强制项未通过，没有发布任何结果。" if checks else "没有执行任何检查，不能发布。"
        return {"kind": "refused", "words": words}
    if "核实" in failed:
        return {"kind": "explain", "words": "强制项全部通过；有核实项未通过，写明原因之前不能归档。"}
    return {"kind": "passed", "words": "强制项、核实项全部通过。"}
