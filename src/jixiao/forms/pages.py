"""Where the pages of a placed sheet end: between its parts, never through a text, never with the sign-off line alone.

Rows are of known heights and the page of a known size, so the pages are those of every reader. A label that goes on
over the end of a page (绩效指标 beside all its lines) is printed on both.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor, inf

from jixiao.forms.layout import Layout
from jixiao.forms.sheet_cells import PlacedCell, PlacedSheet
from jixiao.normal_font import LEAST, LONG_SIDE, POINTS_AN_INCH, SHORT_SIDE, column_points, page_points

SPARE = 3.0
"""Points of a page's height that are left free: readers round."""
WITH_SIGN_OFF = 3
"""Rows that stand on the page of the sign-off line, at least."""
A_PAGE, EMPTINESS, THROUGH_LABEL, SHORT_LABEL = 60.0, 40.0, 6.0, 9.0
IN_TABLE, NEAR_END, BARE_HEAD, ALONE, THROUGH_TEXT = 2.0, 14.0, 400.0, 700.0, 2000.0
"""What is weighed against what: one page more; an empty page; a label parted, a low one; a table parted, near its
ends; a heading without its table; a sign-off line without rows; a text cut."""
LOW_LABEL = 6
"""Rows up to which a label is low."""
LONGEST_LABEL = 60
"""Characters of a label."""
MANY_ROWS = 3000
"""Rows of a sheet from which on every page is filled, whatever comes after."""


@dataclass(frozen=True, slots=True)
class PageRoom:
    """The room of a layout's page in points of the sheet: of height at the scale that its width asks for, and the most
    that may be fitted into one page before letters are smaller than LEAST."""

    height: float
    most: float


def scale_of(layout: Layout) -> float:
    """The scale at which the columns fit the width of the page: a whole percent, at most 1."""
    page = layout.print
    room = page_points(page.orientation == "landscape", page.left + page.right)
    return min(100, floor(100 * room / sum(map(column_points, layout.widths)) + 1e-9)) / 100


def room_of(layout: Layout) -> PageRoom:
    """The room of a page of this layout."""
    page, scale = layout.print, scale_of(layout)
    high = SHORT_SIDE if page.orientation == "landscape" else LONG_SIDE
    points = high - (page.top + page.bottom) * POINTS_AN_INCH
    least = LEAST / min(layout.styles[cell.style].size for cell in layout.every_cell)
    return PageRoom(points / scale - SPARE, points / max(min(least, scale), 0.01) - SPARE)


@dataclass(frozen=True, slots=True)
class PageTable:
    """The first and last row of the lines of a table, the points of the heading that is repeated above them, and the
    last row of those that a chart is drawn from, which stand on one page."""

    first: int
    last: int
    heading: float
    drawn: int


class Paging:
    """The pages of one sheet, whose `breaks` so far are the rows that must begin a page. `labels` are ranges with the
    height that their texts need, which may be parted where they are labels; `texts` are parted where they must be.
    `heads` are rows of labels alone, which stand above a row; `captions` the points of what is printed again above a
    row that begins a page."""

    def __init__(
        self,
        layout: Layout,
        sheet: PlacedSheet,
        labels: Sequence[tuple[PlacedCell, float]],
        texts: Sequence[PlacedCell],
        tables: Sequence[PageTable],
        heads: Sequence[int] = (),
        captions: Mapping[int, float] | None = None,
    ) -> None:
        self.room, self.repeat = room_of(layout), sheet.repeat
        self.spanning = [
            (cell, need if _is_label(layout, cell) else inf)
            for cell, need in (*labels, *((cell, inf) for cell in texts))
            if cell.span.bottom > cell.span.top
        ]
        self.forced = sorted(set(sheet.breaks))
        self.tables, self.heads, self.captions = tables, heads, captions or {}
        self.bare, self.titles = _bare_rows(layout, sheet.cells)

    def breaks(self, heights: Sequence[float]) -> list[int]:
        """The rows (from 0) that begin a page after the first, for rows of these heights."""
        ends = [0.0, *accumulate(heights)]
        if not self.forced and ends[-1] <= self.room.most:
            return []
        costs = self._costs(heights)
        found: list[int] = []
        for part in self.parts(len(heights)):
            found += [*([part.start] if part.start else []), *self._within(part.start, part.stop, ends, costs)]
        return found

    def parts(self, rows: int) -> list[range]:
        """The rows of each part of the sheet that begins a page by itself."""
        bounds = [0, *self.forced, rows]
        return [range(first, after) for first, after in zip(bounds, bounds[1:], strict=False)]

    def pages(self, breaks: Sequence[int], rows: int) -> list[int]:
        """How many pages each part takes, with these breaks."""
        return [1 + sum(part.start < row < part.stop for row in breaks) for part in self.parts(rows)]

    def _costs(self, heights: Sequence[float]) -> list[float]:
        """What it costs to begin a page with each row."""
        costs = [0.0] * (len(heights) + 1)
        for row in self.titles:
            costs[row] += BARE_HEAD
        for row in self.heads:
            costs[row + 1] += BARE_HEAD
        for table in self.tables:
            self._weigh(table, costs)
        for part in self.parts(len(heights)):
            first, after = part.start, part.stop
            signs = after
            while signs > first and signs - 1 in self.bare:
                signs -= 1
            for row in range(max(signs - WITH_SIGN_OFF + 1, first + 1), after) if first < signs < after else ():
                costs[row] += ALONE + (WITH_SIGN_OFF - max(signs - row, 0)) * THROUGH_TEXT
        for cell, need in self.spanning:
            top, after = cell.span.top, cell.span.bottom + 1
            high, above = sum(heights[top:after]), 0.0
            through = THROUGH_TEXT if high <= self.room.height else ALONE
            for row in range(top + 1, after):
                above += heights[row - 1]
                costs[row] += _label_cost(cell, row) if need <= min(above, high - above) else through
        return costs

    def _weigh(self, table: PageTable, costs: list[float]) -> None:
        """A table is left whole rather than parted, and parted rather in its middle."""
        costs[table.first] += BARE_HEAD
        for row in range(table.first + 1, table.last + 1):
            near = min(row - table.first, table.last + 1 - row) < WITH_SIGN_OFF
            costs[row] += BARE_HEAD if row <= table.drawn else NEAR_END if near else IN_TABLE

    def _within(self, first: int, after: int, ends: Sequence[float], costs: Sequence[float]) -> list[int]:
        """The rows that begin the further pages of a run of rows."""
        if after - first > MANY_ROWS:
            return list(self._filled(first, after, ends, costs))
        best: dict[int, tuple[float, int]] = {first: (0.0, first)}
        for start in range(first, after):
            if start not in best:
                continue
            room = self._room(start, ends)
            for end in range(start + 1, after + 1):
                used = ends[end] - ends[start]
                if used > room and end > start + 1:
                    break
                empty = EMPTINESS * (1 - min(used / room, 1)) ** 2
                cost = best[start][0] + (0.0 if end == after else A_PAGE + costs[end] + empty)
                if end not in best or cost <= best[end][0]:
                    best[end] = (cost, start)
        return sorted(_way_back(best, first, after))

    def _filled(self, first: int, after: int, ends: Sequence[float], costs: Sequence[float]) -> Iterator[int]:
        start = first
        while True:
            room, end = self._room(start, ends), start + 1
            while end < after and ends[end + 1] - ends[start] <= room:
                end += 1
            if end >= after:
                return
            half = start + max((end - start) // 2, 1)
            start = min(range(end, half - 1, -1), key=lambda row: costs[row])
            yield start

    def _room(self, start: int, ends: Sequence[float]) -> float:
        """The room of the page that begins with a row: less the headings that are repeated on it."""
        if self.repeat and start > self.repeat[1]:
            return self.room.height - (ends[self.repeat[1] + 1] - ends[self.repeat[0]])
        inside = (one.heading for one in self.tables if one.first < start <= one.last)
        return self.room.height - next(inside, self.captions.get(start, 0.0))


def _way_back(best: dict[int, tuple[float, int]], first: int, after: int) -> Iterator[int]:
    at = best[after][1]
    while at != first:
        yield at
        at = best[at][1]


def _is_label(layout: Layout, cell: PlacedCell) -> bool:
    is_printed = cell.number is None and cell.opened is None and len(cell.text) <= LONGEST_LABEL
    return is_printed and layout.styles[cell.style].align == "center"


def _label_cost(cell: PlacedCell, row: int) -> float:
    rows = cell.span.bottom - cell.span.top + 1
    alone = min(row - cell.span.top, cell.span.bottom - row + 1) == 1
    return (SHORT_LABEL if rows <= LOW_LABEL else THROUGH_LABEL) + (1 if alone else 0)


def _bare_rows(layout: Layout, cells: Sequence[PlacedCell]) -> tuple[set[int], set[int]]:
    """The rows whose texts all stand outside of tables, and the rows that follow such a one (a title and its table)."""
    framed, told = set[int](), set[int]()
    for cell in cells:
        rows = range(cell.span.top, cell.span.bottom + 1)
        if layout.styles[cell.style].border:
            framed.update(rows)
        elif cell.text or cell.opened:
            told.update(rows)
    bare = told - framed
    return bare, {row + 1 for row in bare if row + 1 in framed}


def parted(layout: Layout, cells: Sequence[PlacedCell], breaks: Sequence[int]) -> list[PlacedCell]:
    """The cells with every label that a page's end goes through as one of each page; others as they are."""
    made = []
    for cell in cells:
        top, bottom = cell.span.top, cell.span.bottom
        starts = breaks[bisect_right(breaks, top) : bisect_right(breaks, bottom)] if bottom > top else ()
        if not starts or not _is_label(layout, cell):
            made.append(cell)
            continue
        bounds = [cell.span.top, *starts, cell.span.bottom + 1]
        for top, after in zip(bounds, bounds[1:], strict=False):
            made.append(PlacedCell(cell.span._replace(top=top, bottom=after - 1), cell.style, cell.text))
    return made
