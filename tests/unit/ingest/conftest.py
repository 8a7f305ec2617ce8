"""A small inbox to fill, and the door to send it through."""

import datetime
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlwt

from jixiao.ingest.contract import Lists, load_contract
from jixiao.ingest.inbox import IngestResult, ingest
from jixiao.ingest.templates import example_row, header_text

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS = (
    f'<office:document-content xmlns:office="{_OASIS}office:1.0" xmlns:table="{_OASIS}table:1.0" '
    f'xmlns:text="{_OASIS}text:1.0"><office:body><office:spreadsheet>{{}}</office:spreadsheet></office:body>'
    "</office:document-content>"
)


def _ods_cell(value: Any) -> str:
    if value is None or (isinstance(value, str) and value.startswith("<")):
        return value or "<table:table-cell/>"
    kind, name = {int: ("float", "value"), float: ("float", "value"), datetime.date: ("date", "date-value")}.get(
        type(value), ("string", "string-value")
    )
    said = f'office:value-type="{kind}" office:{name}="{value}"'
    return f"<table:table-cell {said}><text:p>{value}</text:p></table:table-cell>"


KEY = b"test key of the pseudonyms, 32 by"


@dataclass
class Outcome:
    result: IngestResult

    def raw(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.result.raw_dir / f"{name}.parquet")

    @property
    def faults(self) -> list[dict[str, Any]]:
        return self.raw("quarantine").to_dicts()

    @property
    def sheets(self) -> list[dict[str, Any]]:
        return self.result.sheets.to_dicts()


class Door:
    key = KEY

    def __init__(self, root: Path, lists: Lists) -> None:
        self.inbox, self.root, self.lists, self.runs = root / "inbox", root, lists, 0
        self.inbox.mkdir()

    def path(self, name: str) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def example(self, record_type: str, **changes: Any) -> dict[str, Any]:
        """A right record by header, that of money with its unit; changes by column name."""
        kind = load_contract().get(record_type)
        row: dict[str, Any] = dict(example_row(kind, self.lists))
        for name, value in changes.items():
            row[header_text(kind.column(name))] = value
        return row

    def table(self, record_type: str, *changes: dict[str, Any]) -> list[list[Any]]:
        """Header row and one right record for each of `changes`, changed so."""
        rows = [self.example(record_type, **c) for c in changes]
        head = list(self.example(record_type))
        return [head, *([row[h] for h in head] for row in rows)]

    def of_unit(self, unit: str, *changes: dict[str, Any]) -> list[list[Any]]:
        """A table of 资金记录 whose header says this of the unit of money, or nothing."""
        head, *rows = self.table("funding", *changes)
        return [[unit and f"金额（{unit}）" or "金额" if h == "金额（元）" else h for h in head], *rows]

    def xlsx(
        self, name: str, sheets: dict[str, Sequence[Sequence[Any]]], touch: Callable[[Any], None] | None = None
    ) -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        if touch:
            touch(book)
        book.save(self.path(name))

    def xls(self, name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> None:
        """Days are written as such."""
        book, day = xlwt.Workbook(), xlwt.easyxf(num_format_str="yyyy-mm-dd")
        for title, rows in sheets.items():
            sheet = book.add_sheet(title)
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if value is not None:
                        sheet.write(row, column, value, *([day] if isinstance(value, datetime.date) else []))
        book.save(self.path(name))

    def ods(self, name: str, sheets: dict[str, Sequence[Sequence[Any]]]) -> None:
        """Cells that begin with `<` are XML; all others are as an office program writes them."""
        tables = "".join(
            f'<table:table table:name="{title}">'
            + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
            + "</table:table>"
            for title, rows in sheets.items()
        )
        with zipfile.ZipFile(self.path(name), "w") as book:
            book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            book.writestr("content.xml", _ODS.format(tables))
            book.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_OASIS}manifest:1.0"/>')

    def csv(self, name: str, rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> None:
        quoted = (
            (f'"{c}"' if any(m in str(c) for m in ',\n"') else "" if c is None else str(c) for c in r) for r in rows
        )
        self.path(name).write_text("".join(",".join(r) + "\n" for r in quoted), encoding=encoding)

    def run(self) -> Outcome:
        self.runs += 1
        return Outcome(ingest(self.inbox, self.root / f"raw{self.runs}", self.lists, self.key))


@pytest.fixture
def lists() -> Lists:
    return {
        "tracks": frozenset({"jl-base-new", "jl-studio-new"}),
        "indicators": frozenset({"I101", "I102"}),
        "regions": frozenset({"220000", "220102", "220203"}),
        "occupations": frozenset({"6-18-01-01", "6-31-01-03"}),
        "boxes": frozenset({"申报背景", "建设目标"}),
        "own_figures": frozenset(),
        "grades": frozenset(
            {
                "学徒工",
                "五级/初级工",
                "四级/中级工",
                "三级/高级工",
                "二级/技师",
                "一级/高级技师",
                "特级技师",
                "首席技师",
            }
        ),
    }


@pytest.fixture
def door(tmp_path: Path, lists: Lists) -> Door:
    return Door(tmp_path, lists)
