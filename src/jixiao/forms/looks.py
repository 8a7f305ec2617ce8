"""How the sheets that an audit edition adds look: formats, heading, page, and the height that a text takes."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from jixiao.forms.pages import SPARE
from jixiao.forms.render import LINK_COLOUR
from jixiao.forms.rows_sheet import RowsSheet
from jixiao.forms.text import CELL_PADDING, text_height, whole_pixels
from jixiao.normal_font import column_points, print_list

SIZE = 10
"""Points of the font."""
ONE_LINE = text_height("", 0, SIZE)
LOWEST, HIGHEST = 20.0, 400.0
"""Points of a row that is written cell by cell (Excel ends at 409.5)."""
FIRST_ROW = 2
"""The first row (from 0) below the heading of such a sheet."""
TITLE, NOTE, BLANK = 28, 20, 15
"""Points of the rows of its heading, and of a row in which nothing stands."""


class Looks:
    """The formats of a workbook's trace sheets."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._numbers: dict[str, Any] = {}
        self.title = self._make(font_name="黑体", font_size=14, bold=True, border=0)
        self.note = self._make(font_color="#595959", border=0)
        self.head = self._make(font_name="黑体", bold=True, bg_color="#D9E2F3")
        self.back = self._make(font_color=LINK_COLOUR, underline=1, bg_color="#D9E2F3", align="center")
        self.link = self._make(font_color=LINK_COLOUR, underline=1, align="center")
        self.label = self._make(bold=True, bg_color="#F2F2F2", align="center")
        self.text = self._make()
        self.centre = self._make(align="center")
        self.wrong = self._make(bold=True, font_color="#C00000")

    def _make(self, **special: object) -> Any:
        base: dict[str, object] = {
            "font_name": "宋体",
            "font_size": SIZE,
            "border": 1,
            "align": "left",
            "valign": "vcenter",
            "text_wrap": True,
        }
        return self._workbook.add_format(base | special)

    def number(self, code: str) -> Any:
        """A right-aligned number of this Excel format."""
        if code not in self._numbers:
            self._numbers[code] = self._make(num_format=code, align="right", indent=1, text_wrap=False, shrink=True)
        return self._numbers[code]

    def plain(self, places: int) -> Any:
        """A number with so many decimal places."""
        return self.number("#,##0" + ("." + "0" * places if places else ""))


def points_of(widths: Sequence[float], left: int, right: int) -> float:
    """Points of a range of columns."""
    return sum(map(column_points, widths[left : right + 1]))


ALIKE = str.maketrans(digits + ascii_uppercase + ascii_lowercase, "0" * 36 + "a" * 26)
"""Plain digits and capital letters are as wide as a nought, small letters as an a."""


def needs(text: str, room: float) -> float:
    """Points of height that a text takes in so many points of width. Keys differ in their digits only, and are measured
    once."""
    return _needs(text.translate(ALIKE), room)


@lru_cache(maxsize=65536)
def _needs(text: str, room: float) -> float:
    if len(text) * SIZE <= room - CELL_PADDING and "\n" not in text:
        return ONE_LINE
    return text_height(text, room, SIZE)


def row_height(points: float) -> float:
    """The height of a row whose texts need so many points."""
    return whole_pixels(min(max(points, LOWEST), HIGHEST))


def set_up(workbook: Any, name: str, heading: tuple[str, str], widths: Sequence[float], looks: Looks) -> RowsSheet:
    """A new sheet with a title and a hint that stay in sight, for printing on A4 across."""
    worksheet: RowsSheet = workbook.add_worksheet(name, worksheet_class=RowsSheet)
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, width)
    for row, (text, look) in enumerate(zip(heading, (looks.title, looks.note), strict=True)):
        worksheet.merge_range(row, 0, row, len(widths) - 1, "", look)
        worksheet.write_string(row, 0, text, look)
    worksheet.set_row(0, TITLE)
    worksheet.set_row(1, NOTE)
    worksheet.freeze_panes(2, 0)
    worksheet.room = print_list(worksheet, widths, SIZE, 0.5) - TITLE - NOTE - SPARE
    worksheet.repeat_rows(0, 1)
    worksheet.set_footer("&C第 &P 页，共 &N 页")
    return worksheet


def end_pages(worksheet: RowsSheet, heads: Iterable[int], below: int, blank: float = BLANK) -> None:
    """End the pages of such a sheet where no head of an entry or list is parted from the rows below it, so many of
    them. Excel takes a thousand ends of a sheet; readers end the pages after these by themselves."""
    after = max(worksheet.heights, default=FIRST_ROW) + 1
    ends = [0.0, *accumulate(worksheet.heights.get(row, blank) for row in range(FIRST_ROW, after))]
    kept = {head + row - FIRST_ROW for head in heads for row in range(1, below + 1)}
    breaks, start = list[int](), 0
    while ends[-1] - ends[start] > worksheet.room:
        end = max(bisect_right(ends, ends[start] + worksheet.room) - 1, start + 1)
        while end in kept and end > start + 1:
            end -= 1
        breaks.append(end + FIRST_ROW)
        start = end
    worksheet.set_h_pagebreaks(breaks)


def cell_address(sheet: str, cell: str) -> str:
    """A cell as a link names it."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"
