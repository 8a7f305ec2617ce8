"""A workbook as cells to be drawn: what the printed form shows, read from the very file that is filed."""

import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from jixiao.verifier import REL, XML
from jixiao.xlsx_formats import cell_codes, column_number, shown

Drawn = dict[str, Any]
_PLACE = re.compile(r"([A-Z]+)(\d+)")
DEFAULT_WIDTH, DEFAULT_HEIGHT = 8.43, 15.0


def drawn_workbook(content: bytes, figures: Mapping[tuple[str, str], tuple[str, str, str]]) -> Drawn:
    """The sheets of an official workbook: {styles, sheets}.

    A style is {font, size, bold, align, valign, indent, border, wrap}. A sheet is {name, landscape, titles, widths,
    heights, cells}: widths in characters, heights in points, `titles` first and last row of those that print on every
    page. A cell is [row, column, rows, columns, style, text] (from 0), and of a figure, which `figures` knows by sheet
    and cell, also its id, label and unit. Numbers read as their format shows them.
    """
    with zipfile.ZipFile(BytesIO(content)) as book:
        root = fromstring(book.read("xl/workbook.xml"))
        parts = {one.get("Id"): one.get("Target") for one in fromstring(book.read("xl/_rels/workbook.xml.rels"))}
        texts = _texts(book)
        codes, styles = cell_codes(book), _styles(fromstring(book.read("xl/styles.xml")))
        sheets = []
        for no, sheet in enumerate(root.iter(f"{XML}sheet")):
            name = str(sheet.get("name"))
            own = {cell: figure for (of, cell), figure in figures.items() if of == name}
            drawn = _sheet(fromstring(book.read(f"xl/{parts[sheet.get(REL)]}")), texts, codes, own)
            sheets.append({"name": name, "titles": _titles(root, no), **drawn})
    return {"styles": styles, "sheets": sheets}


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook, in their order."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return [str(one.get("name")) for one in fromstring(book.read("xl/workbook.xml")).iter(f"{XML}sheet")]


def _texts(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    shared = fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(part.text or "" for part in one.iter(f"{XML}t")) for one in shared.iter(f"{XML}si")]


def _titles(root: Element, no: int) -> list[int] | None:
    """The first and last row (from 0) that print on every page."""
    for name in root.iter(f"{XML}definedName"):
        if name.get("name") == "_xlnm.Print_Titles" and name.get("localSheetId") == str(no):
            rows = re.search(r"\$(\d+):\$(\d+)$", name.text or "")
            return [int(rows[1]) - 1, int(rows[2]) - 1] if rows else None
    return None


def _styles(root: Element) -> list[dict[str, Any]]:
    fonts = [_font(font) for font in root.iterfind(f"{XML}fonts/{XML}font")]
    ruled = [any(side.get("style") for side in one) for one in root.iterfind(f"{XML}borders/{XML}border")]
    found = []
    for xf in root.iterfind(f"{XML}cellXfs/{XML}xf"):
        set_ = xf.find(f"{XML}alignment")
        align = set_.attrib if set_ is not None else {}
        found.append(
            fonts[int(xf.get("fontId", 0))]
            | {
                "border": ruled[int(xf.get("borderId", 0))],
                "align": align.get("horizontal", ""),
                "valign": align.get("vertical", "bottom"),
                "indent": int(align.get("indent", 0)),
                "wrap": align.get("wrapText") == "1",
            }
        )
    return found


def _font(font: Element) -> dict[str, Any]:
    named = {one.tag.removeprefix(XML): one.get("val", "") for one in font}
    return {"font": named.get("name", ""), "size": float(named.get("sz") or 11), "bold": "b" in named}


def _sheet(
    root: Element, texts: list[str], codes: list[str], figures: Mapping[str, tuple[str, str, str]]
) -> dict[str, Any]:
    spans = [one.get("ref", "").partition(":") for one in root.iter(f"{XML}mergeCell")]
    merged = {first: _extent(first, last) for first, _, last in spans}
    covered = {place for first, extent in merged.items() for place in _covered(first, extent)}
    cells: list[list[Any]] = []
    for cell in root.iter(f"{XML}c"):
        at = str(cell.get("r"))
        row, column = _at(at)
        if (row, column) in covered:
            continue
        style = int(cell.get("s", 0))
        text = _text(cell, texts, codes[style] if style < len(codes) else "")
        cells.append([row, column, *merged.get(at, (1, 1)), style, text, *figures.get(at, ())])
    setup = root.find(f"{XML}pageSetup")
    rows = max((cell[0] + cell[2] for cell in cells), default=0)
    columns = max((cell[1] + cell[3] for cell in cells), default=0)
    heights = {int(row.get("r", 1)) - 1: float(row.get("ht") or DEFAULT_HEIGHT) for row in root.iter(f"{XML}row")}
    return {
        "landscape": setup is not None and setup.get("orientation") == "landscape",
        "widths": _widths(root, columns),
        "heights": [heights.get(row, DEFAULT_HEIGHT) for row in range(rows)],
        "cells": cells,
    }


def _widths(root: Element, columns: int) -> list[float]:
    widths = [DEFAULT_WIDTH] * columns
    for column in root.iter(f"{XML}col"):
        for at in range(int(column.get("min", 1)) - 1, min(int(column.get("max", 1)), columns)):
            widths[at] = 0.0 if column.get("hidden") == "1" else float(column.get("width") or DEFAULT_WIDTH)
    return widths


def _text(cell: Element, texts: list[str], code: str) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{XML}v")
    if kind == "s":
        return texts[int(value or 0)]
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{XML}t"))
    if not value or kind != "n":
        return value or ""
    return shown(Decimal(value), code)


def _at(place: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(f"no cell: {place}")
    return int(match[2]) - 1, column_number(match[1])


def _extent(first: str, last: str) -> tuple[int, int]:
    (top, left), (bottom, right) = _at(first), _at(last or first)
    return bottom - top + 1, right - left + 1


def _covered(first: str, extent: tuple[int, int]) -> list[tuple[int, int]]:
    """The places of a merged range but for its first."""
    top, left = _at(first)
    return [(top + down, left + right) for down in range(extent[0]) for right in range(extent[1]) if down or right]
