"""The demo, cell by cell of what was handed in: a second library finds in the named cell what is said to be written
there, and an independent reading of that text gives the value that is said to be taken."""

import csv
import datetime
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.ingest.contract import load_contract
from jixiao.personal_numbers import STARS
from jixiao.trace import trace_document, trace_row
from jixiao.trace.written_cells import WrittenCells, places_of
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.e2e

RECORDS = 40
"""Records looked at of each type."""


def _as_text(value: Any) -> str | None:
    """A cell of openpyxl as plain text."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value if value is None else str(value)
    return f"{Decimal(repr(value)).normalize():f}"


@cache
def _opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def _of_workbook(path: Path, sheet: str) -> Callable[[int, str], str | None]:
    """What a cell of a sheet says, by row and address; that of a merged one, whose first cell has the text."""
    worksheet = _opened(path)[sheet]
    first = {cell: area.start_cell.coordinate for area in worksheet.merged_cells.ranges for row in area.cells
             for cell in [openpyxl.utils.cell.get_column_letter(row[1]) + str(row[0])]}  # fmt: skip
    return lambda row, cell: _as_text(worksheet[first.get(cell, cell)].value)


def _of_text(path: Path) -> Callable[[int, str], str | None]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    lines: dict[int, list[str]] = {}
    reader = csv.reader(text.splitlines(keepends=True))
    at = 0
    for cells in reader:
        lines[at + 1], at = cells, reader.line_num
    return lambda row, cell: lines[row][_place(cell)] or None


def _of_parquet(path: Path) -> Callable[[int, str], str | None]:
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path).to_pylist()
    return lambda row, cell: _as_text(_parsed(list(table[row - 2].values())[_place(cell)]))


def _parsed(value: Any) -> Any:
    return datetime.datetime.combine(value, datetime.time()) if type(value) is datetime.date else value


def _place(cell: str) -> int:
    match = re.fullmatch(r"第 \d+ 行第 (\d+) 列", cell)
    assert match
    return int(match[1]) - 1


def _reader(path: Path, sheet: str) -> Callable[[int, str], str | None]:
    kind = path.suffix
    return _of_workbook(path, sheet) if kind == ".xlsx" else _of_text(path) if kind == ".csv" else _of_parquet(path)


@pytest.fixture(scope="module")
def some(demo: DemoBuild, warehouse: DuckDBPyConnection) -> list[dict[str, Any]]:
    """WrittenCells of random records of every type."""
    cells, found = WrittenCells(warehouse, demo.out / "raw"), []
    for record in load_contract().record_types:
        table = pl.read_parquet(demo.out / "raw" / f"{record.id}.parquet", columns=["src_file", "src_sheet", "src_row"])
        rows = random.Random(record.id).sample(sorted(table.rows()), min(RECORDS, len(table)))
        told = cells.of(record.id, record.columns, places_of(rows)).iter_rows(named=True)
        found += [one | {"column": _column(record.id, one["column"])} for one in told]
    return found


def _column(record_type: str, header: str) -> Any:
    return next(c for c in load_contract().get(record_type).columns if c.header == header)


def test_a_second_library_finds_in_the_named_cell_what_is_written_there(
    demo: DemoBuild, some: list[dict[str, Any]]
) -> None:
    readers: dict[tuple[str, str], Callable[[int, str], str | None]] = {}
    wrong, seen, kinds = [], 0, set()
    for one in some:
        path = demo.inbox / one["file"]
        if one["cell"] is None or path.suffix not in (".xlsx", ".csv", ".parquet"):
            continue
        at = (one["file"], one["sheet"])
        if at not in readers:
            readers[at] = _reader(path, one["sheet"])
        held, written = readers[at](one["row"], one["cell"]), one["written"]
        if one["column"].type == "id":
            tight = unicodedata.normalize("NFKC", held or "").strip().upper()
            assert written is None or STARS in written
            held = tight[:4] + STARS + tight[-2:] if tight else None
        seen, kinds = seen + 1, {*kinds, (path.suffix, one["column"].type)}
        if (held or "").strip() != (written or "").strip() and held != written:
            wrong.append((one["file"], one["sheet"], one["cell"], one["header"], held, written, one["taken"]))
    assert wrong == []
    assert seen > 5_000
    assert {kind for kind, _ in kinds} == {".xlsx", ".csv", ".parquet"}


def test_the_value_taken_is_what_the_written_text_means(some: list[dict[str, Any]]) -> None:
    """Numbers and days read again from the written text, by rules of the test's own."""
    looked = set()
    for one in some:
        column, text = one["column"], unicodedata.normalize("NFKC", one["written"] or "").strip()
        if not text or one["taken"] is None:
            assert one["taken"] is None and not text, one
        elif column.type in ("int", "num", "money"):
            assert Decimal(one["taken"]) == _amount(text, one["header"]), one
        elif column.type == "date":
            assert one["taken"] == _day(text), one
        else:
            continue
        looked.add((column.type, text == one["taken"]))
    assert looked >= {(kind, same) for kind in ("int", "num", "money", "date") for same in (True, False)}


def _amount(text: str, header: str) -> Decimal:
    unit = Decimal(10_000) if "万元" in header else Decimal(1)
    match = re.fullmatch(r"([-\d.,]+)(万元|元|%|年|人次|人)?", text)
    assert match, text
    own = {"万元": Decimal(10_000), "%": Decimal("0.01")}.get(match[2] or "", Decimal(1))
    return Decimal(match[1].replace(",", "")) * (own if match[2] == "万元" else unit * own)


def _day(text: str) -> str:
    if re.fullmatch(r"\d{5}", text):
        return (datetime.date(1899, 12, 30) + datetime.timedelta(int(text))).isoformat()
    parts = re.findall(r"\d+", text)
    year, month, day = (parts if len(parts) > 1 else (text[:4], text[4:6], text[6:8]))[:3]
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _figures(con: DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    rows = con.execute("select measure, min(figure_id) from published.figure group by measure order by 1").fetchall()
    yield from rows


def test_a_figure_s_records_name_the_cells_that_it_adds_up_or_counts_by(
    demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    """What a record adds is what was taken from its cells, where a measure adds up one column of records as it is."""
    plainly = {"account_paid", "account_spent", "unit_floor_area", "unit_enrolment", "contestants", "survey_returned"}
    seen = set()
    for measure, figure in _figures(warehouse):
        records = trace_document(demo.out, figure, 5)["records"]
        for one in records:
            assert one["cells"] and all(cell["cell"] for cell in one["cells"] if cell["written"]), (figure, one)
            if measure in plainly and Decimal(one["amount"]):
                assert Decimal(one["cells"][0]["taken"]) == Decimal(one["amount"]), (figure, one)
                seen.add(measure)
    assert len(seen) > 2


def test_a_row_shows_all_that_was_written_in_it(demo: DemoBuild) -> None:
    row = pl.read_parquet(demo.out / "raw" / "as_written.parquet").filter(pl.col("record_type") == "training").row(0)
    _, file, sheet, at, name, text = row
    said = trace_row(demo.out, f"{file}:{sheet}:{at}")
    (cell,) = [one for one in said["cells"] if one["column"] == load_contract().get("training").column(name).header]
    assert (cell["written"], cell["corrected"]) == (text, False) and cell["taken"] != text
    assert len(said["cells"]) > 8
