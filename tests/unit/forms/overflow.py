"""Reads a workbook back and names every text that its cell cuts, and every number that would shrink too far."""

from pathlib import Path

import openpyxl
from openpyxl.utils import get_column_letter

from jixiao.forms.text import CELL_PADDING, LINE_HEIGHT, text_width, wrapped_lines
from jixiao.normal_font import column_points

LEAST_SHRINK = 0.8


def cut_cells(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [fault for sheet in book if sheet.sheet_state == "visible" for fault in _cut_in_sheet(sheet)]


def _cut_in_sheet(sheet) -> list[str]:
    ranges = {(r.min_row, r.min_col): r for r in sheet.merged_cells.ranges}
    faults = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value in (None, ""):
                continue
            area = ranges.get((cell.row, cell.column))
            columns = range(area.min_col, area.max_col + 1) if area else [cell.column]
            rows = range(area.min_row, area.max_row + 1) if area else [cell.row]
            width = sum(column_points(_width(sheet, column) - 0.7109375) for column in columns)
            height = sum(sheet.row_dimensions[r].height or 15 for r in rows)
            if not _fits(cell, width, height):
                faults.append(f"{sheet.title}!{cell.coordinate}: {cell.value!r} in {width} x {height}")
    return faults


def _width(sheet, column: int) -> float:
    """A column's width; neighbours of one width are one entry of the file, under the first one's letter."""
    spans = [one for one in sheet.column_dimensions.values() if one.min and one.min <= column <= one.max]
    return spans[0].width if spans else sheet.column_dimensions[get_column_letter(column)].width


def _fits(cell, width: float, height: float) -> bool:
    if isinstance(cell.value, str):
        lines = wrapped_lines(cell.value, width, cell.font.sz) if cell.alignment.wrap_text else 1
        wide = cell.alignment.wrap_text or text_width(cell.value) * cell.font.sz <= width
        return wide and lines * cell.font.sz * LINE_HEIGHT <= height
    literal = "".join(cell.number_format.split('"')[1::2])
    places = cell.number_format.partition(".")[2].count("0")
    percent = "%" if cell.number_format.endswith("%") else ""
    digits = f"{cell.value * (100 if percent else 1):,.{places}f}{percent}"
    return text_width(literal + digits) * cell.font.sz * LEAST_SHRINK <= width - CELL_PADDING
