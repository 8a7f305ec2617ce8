"""Workbooks of refused rows, to be printed, corrected in place and handed back: quarantine.xlsx and return workbooks.

A sheet is called as its record type, and its rows stand under the official headers, so that the door reads what comes
back. Money keeps the unit in which it was handed in: rows of another unit, as rows beyond what one sheet holds, have a
sheet of their own.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.engine.content import content_key
from jixiao.ingest.contract import NARRATIVE, RecordType, load_contract
from jixiao.ingest.refused_rows import REFERENCE, RefusedRows, told_reference
from jixiao.ingest.row_heights import PLAIN, height, letters
from jixiao.normal_font import print_across, print_list, workbook_options

NOTE_SHEET, COVER_SHEET = "退回说明", "退回单"
"""The sheets by which the door knows such a workbook."""
HEADERS = ("文件", "工作表", "行号", "列", "值", "规则", "原因", "建议修复")
TOO_LONG = "（原文太长，表格放不下，见原文件）"
"""Stands for a text that no cell can hold; handed back, it means what the refused row holds there."""
MOST_ROWS = 20_000
"""Rows of a record type that are listed: beyond that no one works a list through by hand."""
_WIDTHS = (16, 8, 6, 10, 13, 10, 27, 27)
_NARROWEST, _WIDEST, _REFERENCE_WIDTH = 6, 18, 8
_LOOKED_AT = 200  # rows by which the width of a column is chosen
_SMALL = 9  # size of letters
_LONGEST_CELL = 32_000
_VALUE = r':(?:null|"(?:[^"\\]|\\.)*")'  # of a row as JSON
_NAMES = ("file", "sheet", "row", "column", "value", "rule", "reason", "repair")
_HOW_TO = (
    "一、每行是一条退回的记录；前八列说明它在哪个文件、哪里有错、为什么错、怎么改，有错的格已标黄。",
    "二、请直接在本工作簿右边各列改正，改好后放回收件目录即可，不必改动原文件；改对的行会收下，没有改的行会照样退回。",
    "三、身份证号已遮盖：不是号码有错的，保持遮盖不动，程序凭“原行引用”取回原号码（原文件须仍在收件目录）；号码有错的，填写完整号码。",
    "四、“原行引用”一列请勿改动；表头（含金额单位）和工作表名也请保持不变，不再上报的行可整行删除。",
    "五、“建议修复”中的值是程序试过可以通过检查的，只供参考，以原件为准。",
)


@dataclass(frozen=True)
class Cover:
    """What stands on the first page of a return workbook: a title and lines (name, text)."""

    title: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class RefusedBook:
    """A workbook of refused rows, with a cover, or with a note at the end; without rows it says 无隔离记录."""

    refused: RefusedRows
    created: date
    title: str
    cover: Cover | None = None

    @property
    def key(self) -> str:
        """The hash of all that the workbook is made of, but for the program."""
        cover = [self.cover.title, [list(line) for line in self.cover.lines]] if self.cover else None
        return content_key(self.refused.content, self.created, self.title, cover)

    def write(self, path: Path) -> None:
        """Write it."""
        import xlsxwriter

        beside = {
            "constant_memory": True,
            "in_memory": False,
            "tmpdir": str(path.parent),
        }  # there may be very many rows
        book = xlsxwriter.Workbook(str(path), workbook_options(strings_to_formulas=False, **beside))
        day = datetime(self.created.year, self.created.month, self.created.day)
        book.set_properties({"created": day, "title": self.title})
        self._write_sheets(book, _looks(book))
        book.close()

    def _write_sheets(self, book: Any, looks: dict[str, Any]) -> None:
        counts: list[tuple[str, int]] = []
        front = book.add_worksheet(COVER_SHEET) if self.cover else None
        for record_type in (*load_contract().record_types, NARRATIVE):
            own = self.refused.where(pl.col("record_type") == record_type.id)
            if len(own.rows):
                counts.append((record_type.label, len(own.rows)))
                _write_record_type(book, record_type, own.told(MOST_ROWS), looks)
        if self.cover:
            _write_words(front, self.cover.title, [*self.cover.lines, *_counted(counts)], looks)
        elif counts:
            _write_words(book.add_worksheet(NOTE_SHEET), "退回记录说明", _counted(counts), looks)
        else:
            book.add_worksheet("隔离记录").write_string(0, 0, "无隔离记录")


def _counted(counts: list[tuple[str, int]]) -> list[tuple[str, str]]:
    return [
        (label, f"{n} 条" + (f"，列出前 {MOST_ROWS} 条，其余见 quarantine.parquet" if n > MOST_ROWS else ""))
        for label, n in counts
    ]


def _looks(book: Any) -> dict[str, Any]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "font_size": 9}
    head = cell | {"bold": True, "valign": "vcenter", "align": "center"}
    return {
        "head": book.add_format(head | {"bg_color": "#D9E1F2"}),
        "own_head": book.add_format(head | {"bg_color": "#E2EFDA"}),
        "told": book.add_format(cell | {"bg_color": "#F2F2F2"}),
        "own": book.add_format(cell | {"num_format": "@"}),
        "wrong": book.add_format(cell | {"num_format": "@", "bg_color": "#FFF2CC"}),
        "reference": book.add_format(cell | {"num_format": "@", "font_size": 6, "font_color": "#7F7F7F"}),
        "blank": book.add_format({"num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "name": book.add_format(cell | {"bold": True, "font_size": 11, "bg_color": "#F2F2F2"}),
        "words": book.add_format(cell | {"font_size": 11}),
    }


def _write_record_type(book: Any, record_type: RecordType, rows: pl.DataFrame, looks: dict[str, Any]) -> None:
    parts = rows.partition_by("money", maintain_order=True)
    for number, part in enumerate(parts, start=1):
        sheet = book.add_worksheet(record_type.label if number == 1 else f"{record_type.label}（{number}）")
        _write_sheet(sheet, record_type, part, looks)


def _write_sheet(sheet: Any, record_type: RecordType, rows: pl.DataFrame, looks: dict[str, Any]) -> None:
    own = _own_headers(record_type, rows)
    headers = (*HEADERS, *own.values(), REFERENCE)
    looked_at = [json.loads(text) for text in rows["row_json"].head(_LOOKED_AT)]
    widths = (*_WIDTHS, *(_width(looked_at, header) for header in own), _REFERENCE_WIDTH)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width, looks["blank"] if place >= len(HEADERS) else None)
    looks_of = [looks["head"]] * len(HEADERS) + [looks["own_head"]] * len(own) + [looks["head"]]
    sheet.set_row(0, height(headers, widths, _SMALL))
    for place, (header, look) in enumerate(zip(headers, looks_of, strict=True)):
        sheet.write_string(0, place, header, look)
    for line, row in enumerate(rows.iter_rows(named=True), start=1):
        cells = list(_cells(row, own))
        sheet.set_row(line, height([text for text, _ in cells[:-1]], widths[:-1], _SMALL))
        for place, (text, look) in enumerate(cells):
            sheet.write_string(line, place, text, looks[look])
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, len(rows), len(headers) - 1)
    print_across(sheet, widths[:-1], _SMALL)
    sheet.print_area(0, 0, len(rows), len(headers) - 2)  # without the references, which are for the program
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")


def _width(rows: list[dict[str, str | None]], header: str) -> float:
    """As wide as the column's texts, within bounds."""
    longest = max((letters(row.get(header) or "") for row in rows), default=0)
    return min(max(longest * _SMALL / PLAIN + 2, _NARROWEST), _WIDEST)


def _own_headers(record_type: RecordType, rows: pl.DataFrame) -> dict[str, str]:
    """The row's own columns: official header -> as it is written, money with its unit; behind them those that are not
    used, and the numbered columns of sheets whose header was not found."""
    money = {told.rpartition("（")[0]: told for told in (rows["money"][0] or "").split("|") if told}
    bare = rows["row_json"].filter(rows["row_json"].str.starts_with('{"第1列"'))
    widest = max((len(json.loads(text)) for text in bare), default=0)
    own = [c.header for c in record_type.columns] + [f"第{i + 1}列" for i in range(widest)]
    named = rows["row_json"].str.replace_all(_VALUE, "").unique(maintain_order=True)
    unused = (header for text in named for header in json.loads(f"[{text[1:-1]}]"))
    return {header: money.get(header, header) for header in dict.fromkeys([*own, *unused])}


def _cells(row: dict[str, Any], own: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every cell of a row, with its look."""
    held = json.loads(row["row_json"])
    wrong = {header for names in row["wrong"].split("\n") for header in names.split("、")}
    for name in _NAMES:
        yield _fitting(str(row[name])), "told"
    for header in own:
        yield _fitting(held.get(header) or "", TOO_LONG), "wrong" if header in wrong else "own"
    yield told_reference(row), "reference"


def _fitting(text: str, instead: str = "") -> str:
    return text if len(text) <= _LONGEST_CELL else instead or text[:_LONGEST_CELL]


def _write_words(sheet: Any, title: str, lines: Sequence[tuple[str, str]], looks: dict[str, Any]) -> None:
    """A title, lines of a name and a text, and what to do, on one page."""
    widths = (18, 100)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 40)
    sheet.merge_range(0, 0, 0, 1, title, looks["title"])
    for line, (name, text) in enumerate(
        [*lines, *(("怎么改" if not at else "", how) for at, how in enumerate(_HOW_TO))], 1
    ):
        sheet.set_row(line, height([name, text], widths))
        sheet.write_string(line, 0, name, looks["name"])
        sheet.write_string(line, 1, text, looks["words"])
    print_list(sheet, widths, PLAIN)
