"""The sheet 目录 at the front of a workbook of several sheets: each by its name, with a link and its pages."""

from collections.abc import Sequence
from typing import Any

from jixiao.forms.layout import Layout
from jixiao.forms.sheet_cells import PlacedSheet
from jixiao.normal_font import A4, SIZE

CONTENTS = "目录"
"""The name of the sheet; no sheet of a form is called so."""
HEAD = ("序号", "工作表（点击打开）", "页数")
_WIDTHS = (8, 60, 10)
_TITLE, _ROW = 36, 21  # points of rows
_LINK_COLOUR = "#0563C1"


def write_index(workbook: Any, layout: Layout, sheets: Sequence[PlacedSheet]) -> None:
    """Write it, to be printed on pages of its own; none for a workbook of one sheet."""
    if len(sheets) < 2:  # noqa: PLR2004
        return
    worksheet = workbook.add_worksheet(CONTENTS)
    looks = _looks(workbook)
    for column, width in enumerate(_WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.merge_range(0, 0, 0, len(HEAD) - 1, "", looks["title"])
    worksheet.write_string(0, 0, layout.title, looks["title"])
    for column, text in enumerate(HEAD):
        worksheet.write_string(1, column, text, looks["head"])
    for row, sheet in enumerate(sheets, start=2):
        worksheet.write_string(row, 0, str(row - 1), looks["centre"])
        worksheet.write_url(row, 1, f"internal:{_quoted(sheet.name)}!A1", looks["link"], sheet.name)
        worksheet.write_string(row, 2, str(len(sheet.breaks) + 1), looks["centre"])
    last = len(sheets) + 2
    worksheet.merge_range(last, 0, last, 1, "", looks["head"])
    worksheet.write_string(last, 0, "合计", looks["head"])
    worksheet.write_string(last, 2, str(sum(len(sheet.breaks) + 1 for sheet in sheets)), looks["centre"])
    for row in range(last + 1):
        worksheet.set_row(row, _ROW if row else _TITLE)
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(1)
    worksheet.center_horizontally()
    worksheet.protect()


def _quoted(name: str) -> str:
    doubled = name.replace("'", "''")
    return f"'{doubled}'"


def _looks(workbook: Any) -> dict[str, Any]:
    cell = {"border": 1, "valign": "vcenter", "align": "center", "font_size": SIZE}
    return {
        "title": workbook.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "head": workbook.add_format(cell | {"bold": True}),
        "centre": workbook.add_format(cell),
        "link": workbook.add_format(cell | {"align": "left", "indent": 1, "font_color": _LINK_COLOUR, "underline": 1}),
    }
