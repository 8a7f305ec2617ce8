"""Writes the planned sheets as xlsx, csv and parquet, and notes the row number of every record."""

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from jixiao.demo.plans import SheetPlan
from jixiao.demo.styles import Cell, header_text, render_row, used_columns
from jixiao.demo.world import CellError, NumberTypedId, Percent
from jixiao.ingest.contract import RecordColumn, load_contract
from jixiao.parquet_file import write_parquet

CREATED = dt.datetime(2024, 1, 1)
GROUPED_COLUMNS = 3
BLANK_EVERY = 40
HIDDEN_EVERY = 9
SUMMED_TYPES = ("int", "num", "money")


def _body(plan: SheetPlan, columns: list[RecordColumn]) -> list[list[Cell] | None]:
    """The lines below the header: a record, a total, or None for a blank row; notes which line is which record."""
    lines: list[list[Cell] | None] = []
    for position, row in enumerate(plan.rows):
        if plan.style.blank_between and plan.kind != "parquet" and position and position % BLANK_EVERY == 0:
            lines.append(None)
            plan.skipped += 1
        plan.numbers.append(len(lines))
        lines.append(render_row(columns, row, plan.style, plan.kind))
    if plan.style.total and plan.kind != "parquet":
        lines.append(_total(plan, columns))
        plan.skipped += 1
    plan.read = len(lines)
    return lines


def _total(plan: SheetPlan, columns: list[RecordColumn]) -> list[Cell]:
    line: list[Cell] = ["合计"]
    for column in columns[1:]:
        if column.type not in SUMMED_TYPES or column.kind or column.percent:
            line.append(None)
            continue
        values = [row.values.get(column.name) for row in plan.rows if column.name not in row.raw]
        total = sum((Decimal(v) for v in values if isinstance(v, int | Decimal)), Decimal(0))
        line.append(float(total / (10_000 if column.type == "money" and plan.style.in_wan else 1)))
    return line


def _titles(plan: SheetPlan) -> list[str]:
    label = load_contract().get(plan.record_type).label
    return [f"{label}表（合成数据）", f"填报部门：{plan.office}　　注：请按实际情况填写"][: plan.style.titles]


def write_files(folder: Path, plans: list[SheetPlan]) -> None:
    """Writes every planned file below the folder."""
    books: dict[str, list[SheetPlan]] = {}
    for plan in plans:
        books.setdefault(plan.file, []).append(plan)
    for file, sheets in books.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if sheets[0].kind == "xlsx":
            _write_book(path, sheets)
        elif sheets[0].kind == "parquet":
            _write_table(path, sheets[0])
        else:
            _write_csv(path, sheets[0])


def _write_book(path: Path, plans: list[SheetPlan]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": CREATED})
        formats = {
            "date": book.add_format({"num_format": "yyyy/m/d"}),
            "percent": book.add_format({"num_format": "0%"}),
            "head": book.add_format({"bold": True, "text_wrap": True, "align": "center", "border": 1}),
            "blank": book.add_format({"border": 1}),
        }
        for plan in plans:
            _write_sheet(book.add_worksheet(plan.sheet), plan, formats)
        if any(plan.style.extra_sheet for plan in plans):
            note = book.add_worksheet("填表说明")
            note.write_string(0, 0, "本工作簿为合成数据，表样以数据约定为准。")


def _write_sheet(sheet: Any, plan: SheetPlan, formats: dict[str, Any]) -> None:
    columns = used_columns(load_contract().get(plan.record_type), plan.rows)
    titles = _titles(plan)
    for row, title in enumerate(titles):
        sheet.merge_range(row, 0, row, len(columns) - 1, title, formats["head"])
    top = len(titles)
    below = top + _write_header(sheet, plan, columns, top, formats["head"])
    for position, line in enumerate(_body(plan, columns)):
        for place, cell in enumerate(line or []):
            _write_cell(sheet, below + position, place, cell, formats)
    plan.numbers = [below + number + 1 for number in plan.numbers]
    for extra in range(plan.style.blank_tail):
        for place in range(len(columns)):
            sheet.write_blank(below + plan.read + extra, place, None, formats["blank"])
    if plan.style.hidden:
        for number in plan.numbers[2::HIDDEN_EVERY]:
            sheet.set_row(number - 1, None, None, {"hidden": True})
        sheet.set_column(len(columns) - 1, len(columns) - 1, None, None, {"hidden": True})


def _write_header(sheet: Any, plan: SheetPlan, columns: list[RecordColumn], top: int, head: Any) -> int:
    texts = [header_text(column, plan.style) for column in columns]
    if not plan.style.two_row_header or len(texts) <= GROUPED_COLUMNS + 1:
        for place, text in enumerate(texts):
            sheet.write_string(top, place, text, head)
        return 1
    grouped = len(texts) - GROUPED_COLUMNS
    for place, text in enumerate(texts[:grouped]):
        sheet.merge_range(top, place, top + 1, place, text, head)
    sheet.merge_range(top, grouped, top, len(texts) - 1, "有关情况", head)
    for place, text in enumerate(texts[grouped:], grouped):
        sheet.write_string(top + 1, place, text, head)
    return 2


def _write_cell(sheet: Any, row: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, place, cell)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, place, dt.datetime(cell.year, cell.month, cell.day), formats["date"])
    elif isinstance(cell, Percent):
        sheet.write_number(row, place, float(cell.share), formats["percent"])
    elif isinstance(cell, NumberTypedId):
        sheet.write_number(row, place, float(cell.digits))
    elif isinstance(cell, CellError):
        sheet.write_formula(row, place, f"={cell.text}", None, cell.text)
    else:
        sheet.write_number(row, place, cell)


def as_text(cell: Cell) -> str:
    """A cell as a text file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, Percent):
        return f"{(cell.share * 100).normalize():f}%"
    if isinstance(cell, NumberTypedId):
        return cell.digits
    if isinstance(cell, CellError):
        return cell.text
    return str(cell)


def _write_csv(path: Path, plan: SheetPlan) -> None:
    columns = used_columns(load_contract().get(plan.record_type), plan.rows)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    line_number = 1
    for title in _titles(plan):
        writer.writerow([title] + [""] * (len(columns) - 1))
        line_number += 1
    head = [header_text(column, plan.style) for column in columns]
    writer.writerow(head)
    line_number += 1 + sum(text.count("\n") for text in head)
    numbers = []
    for line in _body(plan, columns):
        texts = [as_text(cell) for cell in line] if line else [""] * len(columns)
        writer.writerow(texts)
        numbers.append(line_number)
        line_number += 1 + sum(text.count("\n") for text in texts)
    plan.numbers = [numbers[number] for number in plan.numbers]
    encoding = "gb18030" if plan.kind == "gb" else "utf-8-sig"
    path.write_bytes(out.getvalue().encode(encoding))


def _write_table(path: Path, plan: SheetPlan) -> None:
    columns = used_columns(load_contract().get(plan.record_type), plan.rows)
    lines = [line or [] for line in _body(plan, columns)]
    frame = {}
    for place, column in enumerate(columns):
        texts = [as_text(line[place]) or None for line in lines]
        frame[header_text(column, plan.style).replace("\n", "").replace(" ", "")] = _typed(plan, column, texts)
    write_parquet(pl.DataFrame(frame), path)
    plan.numbers = [number + 2 for number in plan.numbers]


def _typed(plan: SheetPlan, column: RecordColumn, texts: list[str | None]) -> pl.Series:
    if any(column.name in row.raw for row in plan.rows):
        return pl.Series(texts, dtype=pl.String)
    values = [row.values.get(column.name) for row in plan.rows]
    if column.type == "date":
        return pl.Series(values, dtype=pl.Date)
    if column.type == "int":
        return pl.Series(values, dtype=pl.Int64)
    return pl.Series(texts, dtype=pl.String)
