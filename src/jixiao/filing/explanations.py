"""Explanations on record: 核实 findings of a filed notice and failed 核实 checks stand in the way of a filing until
they are explained."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from jixiao import apart
from jixiao.apart import NotRead
from jixiao.errors import GateRefused, UsageError
from jixiao.filing.stated_causes import EXPLAINS, states_cause
from jixiao.ingest.workbook_values import WorkbookValues
from jixiao.open_findings import ANSWER, FINDING, HEADS, SHEET
from jixiao.personal_numbers import mask_text
from jixiao.published import open_warehouse
from jixiao.spreadsheet_text import armed, defused
from jixiao.system_words import why

MEMBER = "explanations.csv"
Finding = tuple[str, ...]
"""A finding as text, by FINDING; a failed check has no notice and no place, its name as rule, its label as subject."""
_ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was said to a finding, by whom and when."""

    said: str
    by: str
    on: str


def open_findings(out: Path, notices: Iterable[str]) -> list[Finding]:
    """The 核实 findings of a published build that concern these notices or no single notice, each once, in order."""
    columns = ", ".join(f"coalesce(cast(\"{name}\" as varchar), '')" for name in FINDING)
    asked = list(notices)
    marks = ", ".join("?" * len(asked))
    query = f"select distinct {columns} from published.finding where severity = '核实' "
    query += f"and (notice in ({marks}) or coalesce(notice, '') = '')"
    with closing(open_warehouse(out)) as con:
        return sorted(tuple(row) for row in con.execute(query, asked).fetchall())


def failed_checks(out: Path) -> list[Finding]:
    """The 核实 checks of a published build that failed, in order. They concern every notice."""
    found = json.loads((out / "checks.json").read_text(encoding="utf-8"))
    return sorted(
        (check["name"], "", check["label"], "", "", "", check["detail"])
        for check in found if check["severity"] == "核实" and not check["passed"]
    )  # fmt: skip


def to_explain(out: Path, notices: Iterable[str]) -> list[Finding]:
    """All that has to be explained before these notices are filed: findings, then failed checks."""
    return [*open_findings(out, notices), *failed_checks(out)]


def write_findings(findings: Iterable[Finding], place: Path) -> None:
    """Write the list to fill in, for a spreadsheet. Raises UsageError when the place cannot be written."""
    try:
        with place.open("x", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*HEADS, *ANSWER])
            writer.writerows([*map(defused, finding), "", "", ""] for finding in findings)
    except FileExistsError:
        raise UsageError(
            f"{place} 已存在，其中可能已有填好的说明，未覆盖。请换一个文件名。", f"{place} exists: give another name."
        ) from None
    except OSError as error:
        raise UsageError(f"不能写入 {place}（{why(error)}）。", f"cannot write {place}: {error}") from None


def read_explanations(place: Path) -> dict[Finding, Explanation]:
    """The explanations of a filled list, as a spreadsheet saves it (UTF-8, UTF-16 or GB18030; commas, tabs or
    semicolons; days its own way); rows without one are left out. Raises UsageError naming the row at fault, GateRefused
    for explanations that state no cause."""
    head, *rows = _rows(place)
    found: dict[Finding, Explanation] = {}
    first: dict[Finding, int] = {}
    idle: dict[int, str] = {}
    for number, row in enumerate(rows, start=2):
        cells = {name: _trimmed(armed(_trimmed(cell))) for name, cell in zip(head, row, strict=False)}
        answered, by, on = (cells.get(name, "") for name in ANSWER)
        if not answered:
            continue
        finding = tuple(cells.get(name, "") for name in HEADS)
        if not states_cause(answered, finding[-1]):
            idle[number] = answered
        answer = Explanation(defused(mask_text(answered)), defused(mask_text(by)), _day(on))
        if not answer.by or not answer.on:
            raise UsageError(
                f"说明文件 {place} 第 {number} 行缺少说明人，或日期不是 2026-11-20 的写法。请补上。",
                f"{place}, row {number}: 说明人 is missing, or 日期 is not written like 2026-11-20.",
            )
        if found.setdefault(finding, answer) != answer:
            raise UsageError(
                f"说明文件 {place} 第 {first[finding]} 行和第 {number} 行对同一条发现的说明不同。请只留一行。",
                f"{place}, rows {first[finding]} and {number} explain the same finding differently: keep one.",
            )
        first.setdefault(finding, number)
    if idle:
        raise _without_cause(place, idle)
    return found


def _without_cause(place: Path, idle: dict[int, str]) -> GateRefused:
    """The refusal of explanations that state no cause, by row."""
    rows, words = list(idle), mask_text(next(iter(idle.values())))[:20]
    numbers = "、".join(map(str, rows[:_ROWS_SHOWN])) + (f"等 {len(rows)}" if rows[_ROWS_SHOWN:] else "")
    return GateRefused(
        f"说明文件 {place} 第 {numbers} 行的说明（如“{words}”）没有说出原因，没有申报：{EXPLAINS}。",
        f"{place}: {len(rows)} explanations (first in row {rows[0]}) state no cause: nothing was filed. "
        "An explanation says why the finding is there, and how it was looked into or put right.",
    )


def _rows(place: Path) -> list[list[str]]:
    """The rows of a filled list, its head with all columns first. Raises UsageError."""
    head, *rows = _sheet_rows(place) if place.suffix.lower() == ".xlsx" else _text_rows(place)
    head = [name.strip() for name in head]
    lacking = [name for name in (*HEADS, *ANSWER) if name not in head]
    if lacking:
        raise UsageError(
            f"说明文件 {place} 缺少列：{'、'.join(lacking)}。"
            "请用结果目录里的 findings.xlsx，或 --findings 写出的清单填写。",
            f"{place} lacks the columns {', '.join(lacking)}.",
        )
    return [head, *rows]


def _text_rows(place: Path) -> list[list[str]]:
    text = _text(place)
    line = text.partition("\n")[0]
    delimiter = max(",\t;", key=line.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _sheet_rows(place: Path) -> list[list[str]]:
    """The rows of findings.xlsx as it comes back filled in."""
    book = apart.of(WorkbookValues, place)
    try:
        rows = book.rows(SHEET if SHEET in book.names else book.names[0])
    except (NotRead, OSError) as error:
        reason = error.reason if isinstance(error, NotRead) else why(error)
        raise UsageError(
            f"说明文件 {place} 读不了（{reason}）。请用结果目录里的 findings.xlsx 填写。",
            f"cannot read {place}: {error}",
        ) from None
    return [["" if cell is None else _as_text(cell) for cell in row] for row in rows] or [[]]


def _as_text(cell: object) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _text(place: Path) -> str:
    try:
        raw = place.read_bytes()
    except OSError as error:
        raise UsageError(
            f"说明文件 {place} 读不出（{why(error)}）。请检查文件名和权限。", f"cannot read {place}: {error}"
        ) from None
    utf16 = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and "\0" not in text:
            return text
    raise UsageError(
        f"说明文件 {place} 不是 CSV 文本，或是空的。"
        "请用结果目录里的 findings.xlsx，或 jixiao file … --findings 写出的清单填写。",
        f"{place} is no CSV text, or empty: fill in findings.xlsx, or the list that --findings writes.",
    )


def key_of(finding: Finding) -> Finding:
    """A finding as it is told apart: blanks around a cell and kinds of line ends do not survive a spreadsheet."""
    return tuple(map(_trimmed, finding))


def _trimmed(cell: str) -> str:
    return cell.replace("\r\n", "\n").strip()


def _day(text: str) -> str:
    """A day as ISO writes it, from that or from what spreadsheets make of it (2026/1/5, 2026年1月5日); else empty."""
    found = re.fullmatch(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])).isoformat() if found else ""
    except ValueError:
        return ""


def explained(findings: Iterable[Finding], given: dict[Finding, Explanation], draft: bool = False) -> bytes:
    """The findings with their explanations as a member of a pack; empty when there are none.

    Raises GateRefused when a finding has no explanation; a draft lists it without one.
    """
    listed = {finding: given.get(key_of(finding)) for finding in findings}
    missing = [finding for finding, answer in listed.items() if answer is None]
    if missing and not draft:
        some = "；".join(f"{finding[0]} {finding[2]}" for finding in missing[:3]) + ("……" if missing[3:] else "")
        raise GateRefused(
            f"有 {len(missing)} 条需核实的发现没有说明（{some}），没有申报。请在结果目录的 findings.xlsx 里"
            "逐条填写说明、说明人、日期，再用 --explanations findings.xlsx 申报。" + _strangers(listed, given),
            f"{len(missing)} findings to be verified are not explained ({some}): nothing was filed. "
            "Fill in findings.xlsx of the build, and give it with --explanations.",
        )
    if not listed:
        return b""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*HEADS, *ANSWER])
    none = Explanation("", "", "")
    answers = [(one, answer or none) for one, answer in listed.items()]
    writer.writerows([*map(defused, one), answer.said, answer.by, answer.on] for one, answer in answers)
    return text.getvalue().encode()


def _strangers(listed: Iterable[Finding], given: Iterable[Finding]) -> str:
    """What to say of explanations that belong to no finding of these notices: the list was edited, or is an old one."""
    known = {key_of(finding) for finding in listed}
    notices = {finding[1] for finding in known}
    strange = [finding for finding in given if finding not in known and finding[1] in notices]
    if not strange:
        return ""
    return (
        f"清单中有 {len(strange)} 条说明与现有的发现对不上（如 {strange[0][0]} {strange[0][2]}）："
        "前七列被改动过，或数据变了、发现已不是原来那条，请重新写出清单填写。"
    )
