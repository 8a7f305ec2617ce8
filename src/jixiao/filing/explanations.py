"""Explanations on record: a 核实 finding of a filed notice stands in the way of filing until somebody explained it."""

import csv
import io
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jixiao.errors import GateRefused, UsageError

MEMBER = "explanations.csv"
FINDING = ("rule", "notice", "subject", "file", "sheet", "row", "message")
HEADS = ("规则", "通知", "对象", "文件", "工作表", "行号", "内容")
ANSWER = ("说明", "说明人", "日期")
Finding = tuple[str, ...]
"""A finding as text, by FINDING."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said to a finding, by whom and when."""

    said: str
    by: str
    on: str


def open_findings(out: Path, notices: Iterable[str]) -> list[Finding]:
    """The 核实 findings of a published build that concern these notices, each once, in order."""
    import duckdb

    columns = ", ".join(f"coalesce(cast(\"{name}\" as varchar), '')" for name in FINDING)
    asked = list(notices)
    marks = ", ".join("?" * len(asked))
    query = f"select distinct {columns} from published.finding where severity = '核实' and notice in ({marks})"
    with closing(duckdb.connect(str((out / "warehouse.duckdb").resolve()), read_only=True)) as con:
        return sorted(tuple(row) for row in con.execute(query, asked).fetchall())


def write_findings(findings: Iterable[Finding], place: Path) -> None:
    """Write the list to fill in, for a spreadsheet. Raises UsageError when the place cannot be written."""
    try:
        with place.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADS, *ANSWER])
            writer.writerows([*finding, "", "", ""] for finding in findings)
    except FileExistsError:
        raise UsageError(
            f"{place} 已存在，其中可能已有填好的说明，未覆盖。请换一个文件名。", f"{place} exists: give another name."
        ) from None
    except OSError as error:
        raise UsageError(f"不能写入 {place}（{error.strerror}）。", f"cannot write {place}: {error}") from None


def read_explanations(place: Path) -> dict[Finding, Explanation]:
    """The explanations of a filled list; rows without one are left out. Raises UsageError naming the row at fault."""
    from jixiao.ingest.persons import mask_text

    try:
        with place.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file) or [[]]
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(
            f"说明文件 {place} 读不出。请用 jixiao file … --findings 写出的清单填写，另存为 UTF-8 的 CSV。",
            f"cannot read {place}: {error}",
        ) from None
    lacking = [name for name in (*HEADS, *ANSWER) if name not in head]
    if lacking:
        raise UsageError(
            f"说明文件 {place} 缺少列：{'、'.join(lacking)}。请用 --findings 写出的清单填写。",
            f"{place} lacks the columns {', '.join(lacking)}.",
        )
    found = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(head, row, strict=False))
        said, by, on = (cells.get(name, "").strip() for name in ANSWER)
        if said:
            _refuse_unsigned(place, number, by, on)
            found[tuple(cells.get(name, "") for name in HEADS)] = Explanation(mask_text(said), mask_text(by), on)
    return found


def _refuse_unsigned(place: Path, number: int, by: str, on: str) -> None:
    try:
        sound = bool(by) and date.fromisoformat(on).isoformat() == on
    except ValueError:
        sound = False
    if not sound:
        raise UsageError(
            f"说明文件 {place} 第 {number} 行缺少说明人，或日期不是 2026-11-20 的写法。请补上。",
            f"{place}, row {number}: 说明人 is missing, or 日期 is not written like 2026-11-20.",
        )


def explained(findings: Iterable[Finding], given: dict[Finding, Explanation]) -> bytes:
    """The findings with their explanations as a member of a pack; empty when there are none.

    Raises GateRefused when a finding has no explanation.
    """
    listed = list(findings)
    missing = [finding for finding in listed if finding not in given]
    if missing:
        some = "；".join(f"{finding[0]} {finding[2]}" for finding in missing[:3]) + ("……" if missing[3:] else "")
        raise GateRefused(
            f"有 {len(missing)} 条需核实的发现没有说明（{some}），没有申报。请先用 --findings 清单.csv 写出清单，"
            "逐条填写说明、说明人、日期，再用 --explanations 清单.csv 申报。",
            f"{len(missing)} findings to be verified are not explained ({some}): nothing was filed. "
            "Write the list with --findings, fill it in, and give it with --explanations.",
        )
    if not listed:
        return b""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*HEADS, *ANSWER])
    writer.writerows([*one, given[one].said, given[one].by, given[one].on] for one in listed)
    return text.getvalue().encode()
