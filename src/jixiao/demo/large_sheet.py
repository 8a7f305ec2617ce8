"""A large plain sheet as xlsx, its cells made whole columns at a time.

The trick: XlsxWriter writes a workbook of the header alone, and the rows are put into its sheet as XML that polars
joins from the columns: the very XML that XlsxWriter writes with constant_memory. 100,000 rows of 12 columns take one
second in place of eight.
"""

import io
import re
import zipfile
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from jixiao.demo.writers import CREATED

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header."""
SHEET = "xl/worksheets/sheet1.xml"
LITTLE_PACKED = 1


def write_large_sheet(path: Path, frame: pl.DataFrame, sheet: str) -> None:
    """Writes `frame` as one sheet with a header row: whole numbers as numbers, all else as text, days as 2024-01-31.
    ValueError for more rows than a sheet holds."""
    if frame.height > MOST_ROWS:
        raise ValueError(f"{frame.height} rows do not fit into a sheet")
    with (
        zipfile.ZipFile(_header_only(frame.columns, sheet)) as empty,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LITTLE_PACKED) as book,
    ):
        for part in empty.infolist():
            content = empty.read(part)
            if part.filename == SHEET:
                last = f"{xl_col_to_name(frame.width - 1)}{frame.height + 1}"
                head, tail = content.split(b"</sheetData>")
                head = re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="A1:{last}"'.encode(), head)
                content = b"".join((head, _rows(frame), b"</sheetData>", tail))
            book.writestr(part, content, compresslevel=LITTLE_PACKED)


def _header_only(header: list[str], sheet: str) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        book.add_worksheet(sheet).write_row(0, 0, header)
    return made


def _rows(frame: pl.DataFrame) -> bytes:
    """The XML of all rows; a blank value has no cell."""
    number = pl.int_range(2, frame.height + 2).cast(pl.String)
    parts = [pl.lit('<row r="'), number, pl.lit('">')]
    for place, (name, kind) in enumerate(frame.schema.items()):
        parts.append(_cell(pl.col(name), kind, xl_col_to_name(place), number))
    lines = frame.select(pl.concat_str([*parts, pl.lit("</row>")]).alias("line"))["line"]
    return str(lines.str.join("").item()).encode() if frame.height else b""


def _cell(value: pl.Expr, kind: pl.DataType, column: str, number: pl.Expr) -> pl.Expr:
    if kind.is_integer():
        cell = pl.concat_str(pl.lit(f'<c r="{column}'), number, pl.lit('"><v>'), value, pl.lit("</v></c>"))
    else:
        text = value.dt.strftime("%Y-%m-%d") if kind == pl.Date else _escaped(value.cast(pl.String))
        opened = pl.lit('" t="inlineStr"><is><t>')
        cell = pl.concat_str(pl.lit(f'<c r="{column}'), number, opened, text, pl.lit("</t></is></c>"))
    return cell.fill_null("")


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
