"""The Normal font of every workbook, in which column widths are counted: 宋体 10.5 (五号).

A width of n characters is n digits of this font and five pixels for the edges. A digit of 宋体 is half as wide as the
font is high: of 10.5 points 7 pixels on the screen and 5.25 points on paper, which is the same length. So Excel, WPS
and LibreOffice show and print the same columns, as no other common size but 12 would have it (of 11, a digit is 8
pixels on the screen and 7.3 on paper), and a width is the number that it was with Calibri 11.
"""

from collections.abc import Sequence
from math import ceil, floor
from typing import Any

CHINESE = 134
"""Excel's number of the GB 2312 character set: with the family it decides what stands in for a missing font."""
SIZE = 10.5
"""Points of the Normal font."""
DIGIT, EDGES = 7, 5
"""Pixels of a digit of it, and of a column beside its digits."""
PIXEL = 0.75
"""Points of a pixel, the step in which row heights and column widths are drawn."""
LEAST = 9.0
"""Points under which nothing is printed, the scale of the page counted in."""
SHORT_SIDE, LONG_SIDE = 595.28, 841.89
"""Points of A4; of A3 the short side is the long one of A4, the long side twice the short one."""
POINTS_AN_INCH = 72
A4, A3 = 9, 8
ABOVE_LIST, BELOW_LIST = 0.5, 0.6
"""Inches above and below the lists on a page."""
PAPERS = ((A4, False), (A3, True))
"""Excel's numbers of the sizes of paper, and whether they are A3."""


def workbook_options(**more: object) -> dict[str, Any]:
    """Options of a new workbook (xlsxwriter): its Normal font is ours, and none of the theme. It is made in memory: the
    library's own files would lie where the system has temporary ones, and stay there when the process is killed."""
    normal = {
        "font_name": "宋体",
        "font_size": SIZE,
        "font_family": 1,
        "font_charset": CHINESE,
        "font_scheme": "none",
    }
    return {"default_format_properties": normal, "in_memory": True, **more}


def column_points(width: float) -> float:
    """Points of a column whose width is given in characters, on the screen and on paper."""
    return int(width * DIGIT + EDGES + 0.5) * PIXEL


def page_points(is_across: bool, margins: float, is_a3: bool = False) -> float:
    """Points beside each other on a page, whose margins left and right are so many inches together."""
    short, long = (LONG_SIDE, 2 * SHORT_SIDE) if is_a3 else (SHORT_SIDE, LONG_SIDE)
    return (long if is_across else short) - margins * POINTS_AN_INCH


def print_across(sheet: Any, widths: Sequence[float], size: float, margin: float = 0.4) -> None:
    """Set the print of a list that is to be one page wide whatever it holds: A4 across where its letters stay as large
    as LEAST, else A3."""
    print_list(sheet, widths, size, margin)
    sheet.fit_to_pages(1, 0)


def print_list(sheet: Any, widths: Sequence[float], size: float, margin: float = 0.4, columns: int = 0) -> float:
    """Set the print of a list on a page across, A4 or A3, whose letters have so many points: one page wide where they
    stay as large as LEAST, else as many pages as it takes, its first `columns` repeated on each. Returns the points of
    rows that a page holds."""
    sheet.set_landscape()
    sheet.set_margins(margin, margin, ABOVE_LIST, BELOW_LIST)
    total = sum(map(column_points, widths))
    for paper, is_a3 in PAPERS:
        sheet.set_paper(paper)
        room = page_points(True, 2 * margin, is_a3)
        if total * LEAST <= room * size:
            sheet.fit_to_pages(1, 0)
            return _points_down(is_a3, min(100, floor(100 * room / total)))
    scale = min(100, ceil(100 * LEAST / size))
    sheet.set_print_scale(scale)
    if columns:
        sheet.repeat_columns(0, columns - 1)
    return _points_down(True, scale)


def _points_down(is_a3: bool, scale: int) -> float:
    """Points of rows below each other on a page across, printed at so many hundredths."""
    return (page_points(False, 0, is_a3) - (ABOVE_LIST + BELOW_LIST) * POINTS_AN_INCH) * 100 / scale
