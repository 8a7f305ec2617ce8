"""Notes that one stage leaves for the next, as JSON files under the work folder: check results, forms, seconds."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jixiao.gate.result import CheckResult
    from jixiao.pipeline.plan import BuildPlan

CHECK_STAGES = ("policy", "door", "transform", "exit")


def write_json(path: Path, content: Any) -> None:
    """Write `content` as readable JSON, always the same bytes for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="surrogateescape"
    )


def read_json(path: Path, otherwise: Any) -> Any:
    """The content of a JSON file, or `otherwise` when there is no such file."""
    return json.loads(path.read_text(encoding="utf-8", errors="surrogateescape")) if path.is_file() else otherwise


def read_note(path: Path) -> dict[str, Any]:
    """The JSON of a note that only saves work: nothing where there is none, or where it is no note."""
    try:
        read = read_json(path, {})
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def write_checks(plan: "BuildPlan", stage: str, checks: "list[CheckResult]") -> None:
    """Keep the check results of a stage (one of CHECK_STAGES); a stage run in parts keeps those of every part."""
    path = plan.records / f"checks_{stage}.json"
    kept = {row["name"]: row for row in read_json(path, [])}
    write_json(path, list((kept | {check.name: asdict(check) for check in checks}).values()))


def missing_stages(plan: "BuildPlan") -> list[str]:
    """The stages that have left no check result: they were not run, or had nothing to check."""
    return [stage for stage in CHECK_STAGES if not read_json(plan.records / f"checks_{stage}.json", [])]


def read_checks(plan: "BuildPlan") -> "list[CheckResult]":
    """The check results of all stages so far, in the order of the stages."""
    from jixiao.gate.result import CheckResult

    rows = [row for stage in CHECK_STAGES for row in read_json(plan.records / f"checks_{stage}.json", [])]
    return [CheckResult(**row) for row in rows]


def fatal(checks: "list[CheckResult]") -> "list[CheckResult]":
    """The failed checks that forbid publishing."""
    return [check for check in checks if not check.passed and check.severity == "强制"]
