"""The statement of corrections (更正说明表): a difference as a workbook to be printed and signed.

Sheets: the figures with the sums of their causes; every cause; the records field by field; policy data, parameters and
program; what only one side has. A4, across; the heading is repeated on every page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import xlsxwriter

from jixiao.diff.causes import Cause, ComparedFigure
from jixiao.diff.difference import ChangedFigure, Difference
from jixiao.diff.record_changes import CHANGED, REMOVED
from jixiao.diff.snapshot import Snapshot
from jixiao.diff.tables import (
    cause_line,
    cause_text,
    labels,
    left_rows,
    place_text,
    policy_rows,
    rejected_text,
    setting_rows,
)
from jixiao.errors import UsageError
from jixiao.exact import plain, rounded
from jixiao.forms.fonts import FILE, load_fonts
from jixiao.forms.render import close
from jixiao.forms.text import text_height, whole_pixels
from jixiao.normal_font import A4, CHINESE, column_points, workbook_options
from jixiao.paths import project_root

TITLE = "更正说明表"
SIGNATURES = "填报单位（公章）：　　　　　　　　　　填表人：　　　　　　　审核人：　　　　　　　日期：　　　　　　"
SIZE, TITLE_SIZE = 10, 18
PLACES = 6
"""Decimal places that a part is printed with at most."""
CAUSES_A_FIGURE = 200
"""Causes printed for a figure; of the others the sum."""
LAST_ROW = 1_000_000
"""Rows of a sheet at most, below Excel's 1,048,576; what is left out is counted."""
TALLEST = 400.0
"""Points of a row at most, below Excel's 409."""


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number in its printed unit; `is_change` shows the sign."""

    value: Decimal
    unit: str
    is_change: bool = False


Cell = str | int | PrintedNumber | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class StatementSheet:
    """One sheet: name, what it says above its heading, columns with widths in characters, and the rows."""

    name: str
    about: str
    columns: tuple[tuple[str, float], ...]
    rows: Iterable[Row]
    signed: bool = False


def _refuse_place(path: Path, compared: Iterable[Path]) -> None:
    """Refuse a place for the statement that is no xlsx, or lies in one of the published folders that are compared: a
    filed pack, a ledger or an official workbook is never written over. Raises UsageError."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            f"更正说明表是 xlsx 文件，不能写成 {path}。请给 --xlsx 一个以 .xlsx 结尾的文件名。",
            f"the statement is an xlsx file, not {path}: give --xlsx a name that ends in .xlsx.",
        )
    if any(path.resolve().is_relative_to(one.resolve()) for one in compared):
        raise UsageError(
            f"{path} 在发布结果的目录里，不能把更正说明表写在那里。请换一个目录。",
            f"{path} lies in a published build: name another folder.",
        )


def write_statement(difference: Difference, path: Path) -> None:
    """Write the statement of corrections. The same difference gives the same bytes.

    Raises UsageError for a place that it may not be written to (no xlsx, or in a published build), JixiaoError when the
    file cannot be written.
    """
    _refuse_place(path, (Path(difference.old.name), Path(difference.new.name)))
    workbook = xlsxwriter.Workbook(str(path), workbook_options(strings_to_formulas=False))
    day = date.fromisoformat(difference.new.summary["as_of"])
    workbook.set_properties({"title": TITLE, "created": datetime.combine(day, time())})
    formats = _StatementFormats(workbook)
    for table in _tables(difference):
        _write(workbook, table, formats)
    close(workbook, path)


def _tables(difference: Difference) -> Iterator[StatementSheet]:
    about = f"由 {_named(difference.old)} 改为 {_named(difference.new)}"
    yield StatementSheet(
        "更正的数字",
        about,
        (("序号", 6), ("工作簿", 26), ("工作表", 16), ("单元格", 8), ("名称", 22), ("单位", 8), ("原值", 14),
         ("新值", 14), ("差额", 13), ("原因合计", 28)),
        _figures(difference),
        signed=True,
    )  # fmt: skip
    yield StatementSheet(
        "更正的原因",
        f"{about}；各数字的分项之和等于差额；分项除不尽时四舍五入到六位小数",
        (("序号", 6), ("名称", 22), ("原因", 14), ("分项", 14), ("记录", 10), ("键", 20), ("文件、工作表、行", 30),
         ("改了什么", 40)),
        _causes(difference),
    )  # fmt: skip
    yield StatementSheet(
        "改动的记录",
        f"{about}；记录逐字段对照，身份证号已遮盖",
        (("改动", 7), ("记录", 12), ("键", 22), ("文件、工作表、行", 26), ("字段", 16), ("原值", 22), ("新值", 22),
         ("影响数字", 9), ("隔离原因", 20)),
        _records(difference),
    )  # fmt: skip
    yield StatementSheet(
        "政策、参数与程序",
        about,
        (("表或参数", 18), ("键", 38), ("字段", 18), ("原值", 42), ("新值", 42)),
        [*policy_rows(difference), *setting_rows(difference)],
    )
    yield StatementSheet(
        "只在一方的数字",
        about,
        (("在", 12), ("个数", 10), ("为什么", 110)),
        [({"A": "原先", "B": "现在"}[side], int(count), why) for side, count, why in left_rows(difference)],
    )


def _named(filing: Snapshot) -> str:
    return f"{Path(filing.name).name}（{filing.summary['build_id']}，基准日 {filing.summary['as_of']}）"


def _figures(difference: Difference) -> Iterator[Row]:
    several = len({changed.compared.figure.notice for _, changed in _numbered(difference)}) > 1
    for no, changed in _numbered(difference):
        compared = changed.compared
        figure = compared.figure
        old, new = (PrintedNumber(one.printed, one.unit) if one else None for one in (compared.old, compared.new))
        change = PrintedNumber(compared.difference, figure.unit, True)
        named = Path(figure.workbook).stem
        place = (f"{figure.notice}/{named}" if several else named, figure.sheet, figure.cell)
        yield no, *place, figure.label, figure.unit, old, new, change, cause_line(changed)


def _numbered(difference: Difference) -> Iterator[tuple[int, ChangedFigure]]:
    changed = (one for one in difference.changed if one.compared.difference)
    return enumerate(changed, start=1)


def _causes(difference: Difference) -> Iterator[Row]:
    for no, changed in _numbered(difference):
        compared = changed.compared
        for cause in changed.causes[:CAUSES_A_FIGURE]:
            yield no, compared.figure.label, cause.kind, _part(compared, cause.part), *_record(cause), cause_text(cause)
        rest = changed.causes[CAUSES_A_FIGURE:]
        if rest:
            part = _part(compared, sum((one.part for one in rest), Fraction(0)))
            yield no, compared.figure.label, "其余", part, "", "", "", f"另有 {len(rest)} 条，见 jixiao diff --json"


def _part(compared: ComparedFigure, part: Fraction) -> PrintedNumber:
    return PrintedNumber(rounded(part, Decimal(1), PLACES), compared.figure.unit, True)


def _record(cause: Cause) -> tuple[str, str, str]:
    if cause.record is None:
        return "", "", ""
    return labels()[cause.record.record_type], cause.record.key, place_text(cause.record.place)


def _records(difference: Difference) -> Iterator[Row]:
    for change in difference.records.changes.values():
        own = (change.change, labels()[change.record_type], change.key, place_text(change.place))
        count = len(difference.moved.get(change.no, []))
        why = rejected_text(change) if change.rejected else ""
        if change.change == CHANGED:
            yield from ((*own, one.name, one.old or "", one.new or "", count, why) for one in change.fields)
        else:
            whole = "；".join(f"{one.name} {one.old or one.new}" for one in change.fields)
            old, new = (whole, "") if change.change == REMOVED else ("", whole)
            yield *own, "（整条）", old, new, count, why


class _StatementFormats:
    """The formats of the workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.faces = load_fonts(project_root() / "reports" / FILE)
        self.title = self._made("小标宋", TITLE_SIZE, align="center", valign="vcenter")
        self.about = self._made("楷体", SIZE, align="left", valign="vcenter", text_wrap=True)
        self.head = self._made("黑体", SIZE, align="center", valign="vcenter", text_wrap=True, border=1,
                               bg_color="#F2F2F2")  # fmt: skip
        self.text = self._made("宋体", SIZE, align="left", valign="vcenter", text_wrap=True, border=1)
        self.count = self._made("宋体", SIZE, align="center", valign="vcenter", border=1)
        self.number = lru_cache(maxsize=None)(self._number)

    def _made(self, face: str, size: int, **more: object) -> Any:
        font, family = self.faces.get(face, (face, 1))
        named = {"font_name": font, "font_family": family, "font_charset": CHINESE, "font_size": size}
        return self.workbook.add_format(named | more)

    def _number(self, pattern: str) -> Any:
        return self._made(
            "宋体", SIZE, align="right", indent=1, valign="vcenter", border=1, shrink=True, num_format=pattern
        )


def _pattern(number: PrintedNumber) -> str:
    """The number format: as many places as the number has, shares as percentages."""
    shares = number.unit == "%"
    text = plain(number.value * 100 if shares else number.value)
    places = len(text.partition(".")[2])
    bare = "#,##0" + ("." + "0" * places if places else "") + ("%" if shares else "")
    return f"+{bare};-{bare};{bare}" if number.is_change else bare


def _write(workbook: Any, table: StatementSheet, formats: _StatementFormats) -> None:
    sheet = workbook.add_worksheet(table.name)
    last = len(table.columns) - 1
    rooms = [column_points(width) for _, width in table.columns]
    for place, (_, width) in enumerate(table.columns):
        sheet.set_column(place, place, width)
    sheet.set_row(0, whole_pixels(TITLE_SIZE * 1.8))
    sheet.merge_range(0, 0, 0, last, TITLE, formats.title)
    sheet.set_row(1, whole_pixels(text_height(table.about, sum(rooms), SIZE)))
    sheet.merge_range(1, 0, 1, last, table.about, formats.about)
    for place, (name, _) in enumerate(table.columns):
        sheet.write_string(2, place, name, formats.head)
    sheet.set_row(2, whole_pixels(SIZE * 2.2))
    row = _write_rows(sheet, table, rooms, formats)
    if table.signed:
        row += 2
        sheet.merge_range(row, 0, row, last, SIGNATURES, formats.about)
    _print_set_up(sheet, row, last)


def _write_rows(sheet: Any, table: StatementSheet, rooms: list[float], formats: _StatementFormats) -> int:
    """The rows of a table; returns the last row used."""
    row, more = 2, 0
    for cells in table.rows:
        if row >= LAST_ROW:
            more += 1
            continue
        row += 1
        sheet.set_row(row, _height(cells, rooms))
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell, formats)
    last = len(table.columns) - 1
    if row == 2 or more:
        row += 1
        note = f"另有 {more} 行，见 jixiao diff --json" if more else "无"
        sheet.merge_range(row, 0, row, last, note, formats.text)
    return row


def _height(cells: Row, rooms: list[float]) -> float:
    heights = (text_height(cell, room, SIZE) for cell, room in zip(cells, rooms, strict=True) if isinstance(cell, str))
    return whole_pixels(min(max(heights, default=0.0), TALLEST)) or whole_pixels(SIZE * 2)


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, formats: _StatementFormats) -> None:
    if isinstance(cell, PrintedNumber):
        sheet.write_number(row, place, float(cell.value), formats.number(_pattern(cell)))
    elif isinstance(cell, int):
        sheet.write_number(row, place, cell, formats.count)
    else:
        sheet.write_string(row, place, cell or "", formats.text)


def _print_set_up(sheet: Any, row: int, last: int) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 2)
    sheet.print_area(0, 0, row, last)
    sheet.freeze_panes(3, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")
