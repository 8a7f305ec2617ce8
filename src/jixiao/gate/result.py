"""What a gate says: one result a check, in words that name the first offending places."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["强制", "核实", "提示"]
SEVERITIES: tuple[Severity, ...] = ("强制", "核实", "提示")
PLACES_SHOWN = 5


@dataclass(frozen=True)
class CheckResult:
    """One check: `failed_rows` rows break it (0 when it passed); `label`, `why` and `detail` are Chinese, `label_en` is
    the label in English.

    `severity` says what a failure does: 强制 publishes nothing, 核实 is published but not filed before it is explained,
    提示 is reported. A check that could not run has passed=False, severity 强制 and says in `detail` why.
    """

    name: str
    label: str
    passed: bool
    failed_rows: int
    severity: Severity
    detail: str
    why: str = ""
    label_en: str = ""


def could_not_run(name: str, label: str, reason: str, why: str = "", label_en: str = "") -> CheckResult:
    """The result of a check that could not run: failed and 强制, whatever its own severity is."""
    first_line = reason.strip().splitlines()[0] if reason.strip() else "原因不明"
    detail = f"本项检查没有执行成功（{first_line}），不能视为通过。请修正检查规则或数据后重新运行。"
    return CheckResult(name, label, False, 0, "强制", detail, why, label_en)


def place(file: str, sheet: str | None, row: int | None) -> str:
    """One place in the handed-in files, for people: `a.xlsx〔培训记录〕 第 5 行`."""
    return f"{file}{f'〔{sheet}〕' if sheet else ''}{f' 第 {row} 行' if row is not None else ''}"


def counted(failed: int, places: list[str], found: int | None = None) -> str:
    """The Chinese sentence of a failed check: how many rows, and the first offending places of those found (a place a
    row, where nothing is said)."""
    shown = "；".join(places[:PLACES_SHOWN])
    more = "等" if (found or failed) > len(places[:PLACES_SHOWN]) else ""
    return f"共 {failed} 行不符合" + (f"：{shown}{more}。" if shown else "。")
