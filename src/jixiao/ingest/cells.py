"""What a column of text does not tell of a workbook's cells: errors, numbers by type, merged ranges.

A streaming look at the sheet's XML says cheaply whether any number is long enough for a 身份证号; only then, and for
.xls, are the cells read a second time with their types.
"""

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import polars as pl

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_CHUNK = 1 << 22
_OVERLAP = 256
_LONG_NUMBER = re.compile(rb"v(?: [^>]*)?>(?:[0-9]{14,}|[0-9](?:\.[0-9]+)?[Ee]\+?1[0-9])")
_ERROR_KIND = re.compile(r"Error\((\w+)\)")
_MAIN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def with_errors(frame: pl.DataFrame, errors: Any) -> pl.DataFrame:
    """The frame with formula errors, which read as null, put back as their text (`#REF!`)."""
    if errors is None:
        return frame
    found: dict[int, dict[int, str]] = {}
    for error in errors.errors:
        row, place = error.position
        kind = _ERROR_KIND.search(error.detail)
        found.setdefault(place, {})[row] = _ERRORS.get(kind.group(1), "#VALUE!") if kind else "#VALUE!"
    changed = [frame[f"c{p}"].scatter(list(at), list(at.values())).alias(f"c{p}") for p, at in found.items()]
    return frame.with_columns(changed)


def numeric_cells(path: Path, sheet: str, places: list[int]) -> dict[int, pl.Series]:
    """Place -> 0-based rows whose cell is a number by type; only of a sheet that may_hold_long_numbers."""
    import python_calamine

    rows: dict[int, list[int]] = {p: [] for p in places}
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for index, row in enumerate(book.get_sheet_by_name(sheet).iter_rows()):
        for place in places:
            if place < len(row) and isinstance(row[place], int | float) and not isinstance(row[place], bool):
                rows[place].append(index)
    return {p: pl.Series(r, dtype=pl.UInt32) for p, r in rows.items() if r}


def merged_down(path: Path, sheet: str, row: int) -> bool:
    """Cells of this 0-based row are merged with the row below."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    ranges = book.get_sheet_by_name(sheet).merged_cell_ranges or []
    return any(first[0] <= row < last[0] for first, last in ranges)


def may_hold_long_numbers(path: Path, sheet: str) -> bool:
    """False only when the sheet's XML was found and has no number of 14 digits or more before the point."""
    try:
        with zipfile.ZipFile(path) as book, book.open(_part_of(book, sheet)) as part:
            tail = b""
            while chunk := part.read(_CHUNK):
                if _LONG_NUMBER.search(tail + chunk):
                    return True
                tail = chunk[-_OVERLAP:]
    except (zipfile.BadZipFile, KeyError, StopIteration, ElementTree.ParseError):
        return True
    return False


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Path of a sheet's XML inside the workbook."""
    targets = {r.get("Id"): r.get("Target", "") for r in _xml(book, "xl/_rels/workbook.xml.rels")}
    sheets = (e for e in _xml(book, "xl/workbook.xml").iter() if e.tag.endswith("}sheet"))
    relation = next(e.get(_MAIN) for e in sheets if e.get("name") == sheet)
    target = targets[relation]
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _xml(book: zipfile.ZipFile, part: str) -> ElementTree.Element:
    with book.open(part) as handle:
        return ElementTree.parse(handle).getroot()
