"""Rejected rows: one line a fault, in a table and in a workbook that districts can work through."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.ingest import fault_rules
from jixiao.ingest.contract import NARRATIVE, RecordType, load_contract

SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "record_type": pl.String(),
    "column": pl.String(),
    "value": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "repair": pl.String(),
    "row_json": pl.String(),
}
FAULT_SCHEMA: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "order": pl.Int32(),
    "column": pl.String(),
    "value": pl.String(),
    "rule": pl.String(),
    "reason": pl.String(),
    "repair": pl.String(),
    "row_json": pl.String(),
    "sheet_no": pl.Int64(),
}
"""A fault before its sheet has a name: `order` is its place among the faults of a row."""
HEADERS = ("文件", "工作表", "行号", "列", "值", "规则", "原因", "建议修复")
LARGEST_SHEET = 1_000_000
_WIDTHS = (28, 14, 8, 18, 22, 16, 46, 40)
_OWN_WIDTH = 16
_LONGEST_CELL = 32_000


def as_json(own: pl.DataFrame) -> pl.Series:
    """One JSON text a row: header -> text."""
    if own.width == 0:
        return pl.repeat("{}", len(own), eager=True, dtype=pl.String)
    return own.select(pl.struct(pl.all()).struct.json_encode()).to_series()


def faults(
    rows: pl.DataFrame,
    order: int,
    column: str,
    value: pl.Series,
    rule: pl.Series,
    hints: dict[str, str],
    row_json: pl.Series,
    cell: pl.Series | None = None,
    offer: pl.Series | None = None,
) -> pl.DataFrame:
    """Faults of one column of `rows` (sheet_no, src_row): `rule` is null where a row has none.

    `order` is the column's place among the faults of a row, `cell` the address where a reason names one, `offer` what
    jixiao.ingest.repairs says.
    """
    broken = sorted(rule.drop_nulls().unique())
    reasons = [fault_rules.reason(r, column, hints.get(r, "")) for r in broken]
    repairs = [fault_rules.repair(r, column) for r in broken]
    frame = rows.select("sheet_no", row="src_row").with_columns(value=value, rule=rule, row_json=row_json)
    reason = pl.col("rule").replace_strict(broken, reasons, return_dtype=pl.String)
    if cell is not None:
        frame = frame.with_columns(cell=cell)
        reason = reason.str.replace(fault_rules.CELL, pl.col("cell").fill_null(""), literal=True)
    repair = pl.col("rule").replace_strict(broken, repairs, return_dtype=pl.String)
    if offer is not None:
        frame = frame.with_columns(offer=offer)
        repair = pl.concat_str(pl.col("offer").fill_null(""), repair)
    return frame.filter(pl.col("rule").is_not_null()).select(
        "row",
        pl.lit(order, dtype=pl.Int32).alias("order"),
        pl.lit(column).alias("column"),
        "value",
        "rule",
        reason.alias("reason"),
        repair.alias("repair"),
        "row_json",
        "sheet_no",
    )


def write_quarantine_workbook(raw_dir: Path, path: Path, created: date) -> None:
    """quarantine.xlsx from raw/quarantine.parquet: one sheet a record type that has faults, one row a fault.

    Always written: without faults it says 无隔离记录. A sheet ends after a million faults and says where the rest is.
    """
    import xlsxwriter

    found = pl.read_parquet(raw_dir / "quarantine.parquet")
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": datetime(created.year, created.month, created.day), "title": "隔离记录"})
    present = set(found["record_type"])
    for record_type in (*load_contract().record_types, NARRATIVE):
        if record_type.id in present:
            _write_sheet(book, record_type, found.filter(pl.col("record_type") == record_type.id))
    if not present:
        sheet = book.add_worksheet("隔离记录")
        sheet.write_string(0, 0, "无隔离记录")
    book.close()


def _write_sheet(book: Any, record_type: RecordType, found: pl.DataFrame) -> None:
    sheet = book.add_worksheet(record_type.label)
    head = book.add_format({"bold": True, "bg_color": "#D9E1F2", "border": 1, "text_wrap": True, "valign": "vcenter"})
    own = _own_headers(record_type, found["row_json"])
    sheet.freeze_panes(1, 3)
    for place, width in enumerate((*_WIDTHS, *(_OWN_WIDTH for _ in own))):
        sheet.set_column(place, place, width)
    for place, header in enumerate((*HEADERS, *own)):
        sheet.write_string(0, place, header, head)
    for line, cells in enumerate(_lines(found.head(LARGEST_SHEET), own), start=1):
        for place, text in enumerate(cells):
            if text:
                sheet.write_string(line, place, text[:_LONGEST_CELL])
    if len(found) > LARGEST_SHEET:
        rest = len(found) - LARGEST_SHEET
        sheet.write_string(LARGEST_SHEET + 1, 0, f"另有 {rest} 处未列出，全部记录见 quarantine.parquet。")
    else:
        sheet.autofilter(0, 0, len(found), len(HEADERS) + len(own) - 1)


def _own_headers(record_type: RecordType, row_json: pl.Series) -> list[str]:
    """Official headers, and the numbered columns of sheets whose header was not found."""
    own = [c.header for c in record_type.columns]
    bare = row_json.filter(row_json.str.starts_with('{"第1列"'))
    widest = max((len(json.loads(text)) for text in bare), default=0)
    return own + [f"第{i + 1}列" for i in range(widest)]


def _lines(found: pl.DataFrame, own: list[str]) -> Iterator[list[str]]:
    for row in found.iter_rows(named=True):
        cells = json.loads(row["row_json"])
        names = ("file", "sheet", "row", "column", "value", "rule", "reason", "repair")
        yield [str(row[n]) if row[n] is not None else "" for n in names] + [cells.get(h) or "" for h in own]
