"""Texts that their cells would cut, and numbers that would shrink out of sight: found by measure, not by eye.

Widths are East-Asian widths of the text against the columns, heights the wrapped lines against the rows, as they are
placed; so it holds for every reader that draws the fonts as wide as they are named.
"""

from collections.abc import Iterable

from xlsxwriter.utility import xl_rowcol_to_cell

from jixiao.forms.layout import Layout
from jixiao.forms.numbers import shown
from jixiao.forms.sheet import MAX_TEXT
from jixiao.forms.sheet_cells import PlacedCell, PlacedSheet
from jixiao.forms.text import CELL_PADDING, LINE_HEIGHT, SINGLE_LINE, room_across, text_width, wrapped_lines

LEAST_SIZE = 9.0
"""Points that a number may shrink to: 七号, the smallest size of Chinese type."""


def misfits(layout: Layout, sheets: Iterable[PlacedSheet]) -> list[str]:
    """One Chinese sentence a cell whose content does not fit; nothing when all do."""
    return [
        _sentence(layout, sheet, cell) for sheet in sheets for cell in sheet.cells if not _fits(layout, sheet, cell)
    ]


def _sentence(layout: Layout, sheet: PlacedSheet, cell: PlacedCell) -> str:
    place = xl_rowcol_to_cell(cell.span.top, cell.span.left)
    content = shown(cell.number) if cell.number else f"{cell.text[:20]}……（{len(cell.text)} 字）"
    return f"表单 {layout.name} 工作表“{sheet.name}”{place} 的“{content}”放不下。请加宽列或加高行。"


def _fits(layout: Layout, sheet: PlacedSheet, cell: PlacedCell) -> bool:
    style = layout.styles[cell.style]
    width = room_across(layout.widths, cell.span.left, cell.span.right, style.indent)
    if cell.number:
        return text_width(shown(cell.number)) * min(style.size, LEAST_SIZE) <= width - CELL_PADDING
    if not cell.text:
        return True
    height = sum(sheet.heights[cell.span.top : cell.span.bottom + 1])
    lines = wrapped_lines(cell.text, width, style.size) if style.wrap else 1
    wide = style.wrap or text_width(cell.text) * style.size <= width
    line = LINE_HEIGHT if lines > 1 else SINGLE_LINE
    return wide and lines * style.size * line <= height and len(cell.text) <= MAX_TEXT
