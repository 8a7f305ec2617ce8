"""One sheet of a form: every cell at its place, and row heights that cut no text. Knows nothing of Excel."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from xlsxwriter.utility import xl_cell_to_rowcol

from jixiao.errors import JixiaoError
from jixiao.forms.byhand import Written, hand_box, subject_of
from jixiao.forms.entries import box_key, number_key, ticked
from jixiao.forms.layout import Block, Cell, Chart, HeadCell, Layout, Line, Section, Span, fill, filler, resolve
from jixiao.forms.numbers import SHARE_SHIFT, Printed, base_value, printed
from jixiao.forms.pages import LONGEST_LABEL, PageTable, Paging, parted
from jixiao.forms.placed_figures import address, make_figure
from jixiao.forms.sheet_cells import Opened, PlacedCell, PlacedChart, PlacedSheet
from jixiao.forms.text import (
    CELL_PADDING,
    LINE_HEIGHT,
    SINGLE_LINE,
    lines_of,
    room_across,
    text_height,
    whole_pixels,
    wrapped_lines,
)

MAX_ROW = 400.0
"""Points: a line that needs more takes several rows, merged (Excel ends at 409.5)."""
PIECE = 100.0
"""Points of each of these rows, about: pages end between rows, and are filled the better the lower the rows are."""
LOWEST = 1.65
"""Height of the lowest row over the size of its font, where rows are lowered to save a page."""
PASSES = 4
"""How often a sheet is placed at most, until each page has its headings."""
STEPS = (0.25, 0.5, 0.75, 1.0)
"""How far, one after the other, rows are lowered to what their texts need."""
MAX_TEXT = 32767
"""Characters that Excel keeps in a cell."""


class Slot:
    """A cell of the layout with what is the same on all sheets: columns, width, what fills it, its text if constant."""

    __slots__ = (
        "align",
        "by_hand",
        "cell",
        "constant",
        "empty",
        "fill",
        "in_section",
        "left",
        "line",
        "need",
        "right",
        "size",
        "style",
        "surely",
        "width",
    )

    def __init__(self, layout: Layout, cell: Cell, left: int, right: int) -> None:
        style = layout.styles[cell.style]
        self.cell, self.style, self.left, self.right, self.size = cell, cell.style, left, right, style.size
        self.width = room_across(layout.widths, left, right, style.indent) if style.wrap else math.inf
        self.line, self.align = self.size * SINGLE_LINE, style.align
        self.surely = (self.width - CELL_PADDING) / self.size
        self.by_hand, self.in_section = hand_box(layout, cell), False
        variable = any(cell.columns_used()) or cell.is_open or cell.takes_entry or cell.options
        self.constant = None if variable else cell.text or cell.empty
        self.need = self.height(self.constant or "")
        self.fill, self.empty = filler(cell.text), filler(cell.empty)

    def height(self, text: str) -> float:
        """Points of height that a text needs here."""
        if len(text) <= self.surely and "\n" not in text:
            return self.line if text else 0.0
        return text_height(text, self.width, self.size)

    def lines_between(self, text: str, high: float, first: int, after: int) -> tuple[str, str]:
        """What of a text stands in some of the rows that it takes, of so many points each, and the line break, if any,
        that it is parted at from what is before it. All of a label stands in each."""
        if self.align == "center" and len(text) <= LONGEST_LABEL and not self.cell.is_open:
            return text, ""
        lines, held = list(lines_of(text, self.width, self.size)), self.lines_of_row(high)
        before = "".join(lines[: first * held])
        return "".join(lines[first * held : after * held]).removesuffix("\n"), before[-1:] if before.endswith(
            "\n"
        ) else ""

    def lines_of_row(self, high: float) -> int:
        """Lines of a text that a row of so many points holds, at least 1."""
        return max(int(high / (self.size * LINE_HEIGHT)), 1)


class Plan:
    """A layout's cells sorted by how they are placed, worked out once for all sheets."""

    def __init__(self, layout: Layout, written: Written) -> None:
        self.layout, self.written = layout, written
        self.blocks = {block.row - 1: block for block in layout.blocks}
        self.single: dict[int, list[Slot]] = {}
        self.spanning: list[tuple[Span, Slot]] = []
        for cell in layout.cells:
            self._sort(cell)
        self.charts = [
            (chart, Slot(layout, chart.cell, chart.cell.span.left, chart.cell.span.right)) for chart in layout.charts
        ]
        self.sections = {section.rows[0] - 1: (section, SectionCells(layout, section)) for section in layout.sections}
        self.lines = {row: self._slots(block, merged=False) for row, block in self.blocks.items()}
        self.merged = {row: self._slots(block, merged=True) for row, block in self.blocks.items()}
        self.headings = {row: self._heading(block.heading) for row, block in self.blocks.items() if block.heading}
        self.captions = {} if layout.print.repeat else dict(self._captions())
        self.lowered = frozenset(row for row in range(layout.rows) if self._may_be_lower(row))
        self.lowest = LOWEST * min(layout.styles[cell.style].size for cell in layout.every_cell)

    def _sort(self, cell: HeadCell) -> None:
        slot = Slot(self.layout, cell, cell.span.left, cell.span.right)
        if cell.span.top == cell.span.bottom and cell.span.top not in self.blocks:
            self.single.setdefault(cell.span.top, []).append(slot)
        else:
            self.spanning.append((cell.span, slot))

    def _heading(self, rows: tuple[int, int]) -> tuple[range, list[tuple[Span, Slot]]]:
        """The layout rows of a heading, and its ranges over several of them."""
        inside = range(rows[0] - 1, rows[1])
        return inside, [(span, slot) for span, slot in self.spanning if span.top in inside and span.bottom in inside]

    def _captions(self) -> Iterator[tuple[int, int]]:
        """The rows of tables, but those of blocks and those that a range goes over, and the row above each table that
        says what it is: it is printed again where the table goes on over a page."""
        caption = -1
        placed = (*self.layout.cells, *(cell for section in self.layout.sections for cell in section.cells))
        parts = {0, *(row - 1 for row in self.layout.print.breaks), *self.sections, *self.blocks}
        parts |= {section.rows[1] for section, _ in self.sections.values()}
        for row in range(self.layout.rows):
            cells = [cell for cell in placed if cell.span.top <= row <= cell.span.bottom]
            is_framed = any(self.layout.styles[cell.style].border for cell in cells)
            if row in parts or not is_framed:
                caption = row if not is_framed and any(cell.text for cell in cells) else -1
            elif caption >= 0 and all(one.span.top == one.span.bottom for one in cells):
                yield row, caption

    def _may_be_lower(self, row: int) -> bool:
        """Whether a row may be lower than declared: a line of a table without room for hand-writing, or a blank."""
        if row in self.blocks:
            return True
        over = [slot for span, slot in self.spanning if span.top <= row <= span.bottom]
        slots = [*self.single.get(row, ()), *over]
        charted = any(chart.cell.span.top <= row <= chart.cell.span.bottom for chart, _ in self.charts)
        return bool(slots) and not charted and all(map(self._is_printed, slots))

    def _is_printed(self, slot: Slot) -> bool:
        if slot.cell.open and not slot.cell.box:
            return False
        return self.layout.styles[slot.style].border or slot.constant == ""

    def _slots(self, block: Block, merged: bool) -> list[tuple[tuple[str, ...], Slot]]:
        return [
            (cell.merge_by, Slot(self.layout, cell, *cell.columns))
            for cell in block.cells
            if bool(cell.merge_by) == merged
        ]

    def place(self, name: str, head: Line, lines: Mapping[str, list[Line]]) -> PlacedSheet:
        """The sheet of one head row with its lines (block to rows, in order). Where a table goes on over a page, it is
        placed once more, with its heading on each."""
        again: dict[str | int, frozenset[int]] = {}
        for _ in range(PASSES):
            placer = _Placer(self, name, head, again)
            sheet = placer.place(lines)
            going_on = placer.going_on()
            if all(found <= again.get(block, frozenset()) for block, found in going_on.items()):
                break
            again |= {block: again.get(block, frozenset()) | found for block, found in going_on.items()}
        return sheet


class SectionCells:
    """A section's cells sorted by how they are placed."""

    def __init__(self, layout: Layout, section: Section) -> None:
        self.single: dict[int, list[Slot]] = {}
        self.spanning: list[tuple[Span, Slot]] = []
        for cell in section.cells:
            slot = Slot(layout, cell, cell.span.left, cell.span.right)
            slot.in_section = True
            if cell.span.top == cell.span.bottom:
                self.single.setdefault(cell.span.top, []).append(slot)
            else:
                self.spanning.append((cell.span, slot))


class _Placer:
    """Places one sheet. A band is what one layout row or one line of a block takes: a row, or several if very high."""

    def __init__(self, plan: Plan, name: str, head: Line, again: Mapping[str | int, frozenset[int]]) -> None:
        self.plan, self.layout, self.head, self.again = plan, plan.layout, head, again
        self.out = PlacedSheet(name, subject=str(head.get("box_subject") or head.get("sheet_key") or ""))
        self.bands: dict[int, tuple[int, int]] = {}
        """Layout row to the first and last row it takes."""
        self.pieces: list[tuple[int, list[int]]] = []
        """Of each band, in their order, its layout row and its rows, above which a page may end."""
        self.captions: dict[int, float] = {}
        """Layout row of a caption to its height."""
        self.of_lines: dict[str, list[tuple[int, int]]] = {}
        """Block to the first and last row of each of its lines."""
        self.forced: set[int] = set()
        """The rows that begin a page as they go on with what the page before them ends with."""
        self.floors: list[float] = []
        """The height under which no row may be lowered."""
        self.later: list[tuple[Slot, PlacedCell]] = []
        """Cells placed when their rows had their heights already: ranges over several rows, merged runs of lines."""
        self.heads: list[int] = []
        """Rows of labels alone in a table."""
        self.sentences: dict[str, PlacedCell] = {}
        """Column of the words to the cell whose text is made of them."""
        self.phrases: list[tuple[str, str, PlacedCell]] = []
        """Column, words and cell of each number that has any."""

    def place(self, lines: Mapping[str, list[Line]]) -> PlacedSheet:
        row = 0
        while row < self.layout.rows:
            start = len(self.out.heights)
            block, section = self.plan.blocks.get(row), self.plan.sections.get(row)
            if section:
                self._place_section(*section, lines.get(section[0].name) or [{}])
            elif block:
                self._break(row)
                self._place_block(row, lines.get(block.name) or [{}])
            else:
                self._place_band(row, self.plan.single.get(row, ()), self.head, self.plan.single)
            after = section[0].rows[1] if section else row + 1
            for passed in range(row, after):
                self.bands[passed] = (start, len(self.out.heights) - 1)
            row = after
        for span, slot in self.plan.spanning:
            self._put(slot, self.head, self.bands[span.top][0], self.bands[span.bottom][1])
        for chart, slot in self.plan.charts:
            self._place_chart(chart, slot)
        self._join_sentences()
        self._close_up()
        repeat = self.layout.print.repeat
        if repeat:
            self.out.repeat = (self.bands[repeat[0] - 1][0], self.bands[repeat[1] - 1][1])
        self._end_pages()
        return self.out

    def _place_section(self, section: Section, cells: SectionCells, lines: list[Line]) -> None:
        for line in lines:
            known = {**self.head, **line}
            bands = {
                row: self._place_band(row, cells.single.get(row, ()), known, cells.single)
                for row in range(section.rows[0] - 1, section.rows[1])
            }
            for span, slot in cells.spanning:
                self._put(slot, known, bands[span.top][0], bands[span.bottom][1])

    def _break(self, row: int) -> None:
        if row + 1 in self.layout.print.breaks:
            self.out.breaks.append(len(self.out.heights))

    def _place_block(self, row: int, lines: list[Line]) -> None:
        slots = [slot for _, slot in self.plan.lines[row]]
        name = self.plan.blocks[row].name
        again = self.again.get(name, frozenset())
        bands = []
        for index, line in enumerate(lines):
            if index in again:
                self._place_heading(row)
            bands.append(self._place_band(row, slots, line))
        self.of_lines[name] = bands
        for merge_by, slot in self.plan.merged[row]:
            self._merge_down(merge_by, slot, lines, bands)

    def _place_heading(self, row: int) -> None:
        """The heading of the block at a layout row, once more, at the top of a page."""
        self.out.breaks.append(len(self.out.heights))
        rows, spanning = self.plan.headings[row]
        bands = {one: self._place_band(one, self.plan.single.get(one, ()), self.head) for one in rows}
        for span, slot in spanning:
            self._put(slot, self.head, bands[span.top][0], bands[span.bottom][1])

    def going_on(self) -> dict[str | int, frozenset[int]]:
        """The blocks that have a heading to repeat to those of their lines that begin a page, the first not counted,
        or stand below a heading that was repeated there; and bands, by their number, to those of their rows that begin
        a page within a text, or within a table that has a caption."""
        begins = set(self.out.breaks) - self.forced
        found: dict[str | int, frozenset[int]] = {}
        for number, (layout_row, rows) in enumerate(self.pieces):
            first = 0 if layout_row in self.plan.captions else 1
            new = {place for place, row in enumerate(rows[first:], start=first) if row in begins}
            if new:
                found[number] = self.again.get(number, frozenset()) | new
        for row in self.plan.headings:
            name = self.plan.blocks[row].name
            again = self.again.get(name, frozenset())
            tops = (top for top, _ in self.of_lines[name])
            found[name] = again | {index for index, top in enumerate(tops) if index and top in begins}
        return found

    def _place_chart(self, chart: Chart, slot: Slot) -> None:
        """The chart if any of its cells has a number, else the line that says why there is none."""
        top, bottom = self.bands[chart.cell.span.top][0], self.bands[chart.cell.span.bottom][1]
        lines = self.of_lines[chart.block]
        most = min([chart.most, *self.again.get(chart.block, ())])
        drawn, cut = lines[:most], f"（前{most}项）" if len(lines) > most else ""
        first, last = drawn[0][0], drawn[-1][1]
        columns = {xl_cell_to_rowcol(f"{one.column}1")[1] for one in chart.series}
        if not any(c.number and first <= c.span.top <= last and c.span.left in columns for c in self.out.cells):
            self._put(slot, self.head, top, bottom)
            return
        span = Span(top, slot.left, bottom, slot.right)
        names = tuple(fill(one.name, self.head) for one in chart.series)
        self.out.charts.append(PlacedChart(chart, span, fill(chart.title, self.head) + cut, names, first, last))

    def _join_sentences(self) -> None:
        """A sentence and the figures that it says know each other; one that people wrote in other words says none."""
        for column, words, cell in self.phrases:
            told = self.sentences.get(column)
            if told and cell.figure and words in told.text:
                cell.figure = cell.figure._replace(said_in=address(told.span.top, told.span.left))
                told.says += (cell.figure,)

    def _close_up(self) -> None:
        """Rows that are there for charts only, and have none, are as high as any other row."""
        drawn = {row for chart in self.out.charts for row in range(chart.span.top, chart.span.bottom + 1)}
        for chart, _ in self.plan.charts:
            for row in range(self.bands[chart.cell.span.top][0], self.bands[chart.cell.span.bottom][1] + 1):
                if row not in drawn:
                    self.out.heights[row] = self.floors[row] = whole_pixels(self.layout.height)

    def _merge_down(
        self, merge_by: tuple[str, ...], slot: Slot, lines: list[Line], bands: list[tuple[int, int]]
    ) -> None:
        """One range for each run of lines that agree in `merge_by`; lines where all of these are empty stay apart."""
        start = 0
        keys = [tuple(line.get(column) for column in merge_by) for line in lines]
        for index in range(1, len(lines) + 1):
            goes_on = index < len(lines) and keys[index] == keys[start] and any(keys[start])
            if goes_on and bands[index][0] == bands[index - 1][1] + 1:
                continue
            self._put(slot, lines[start], bands[start][0], bands[index - 1][1])
            start = index

    def _place_band(
        self, row: int, slots: Sequence[Slot], line: Line, singles: Mapping[int, Sequence[Slot]] | None = None
    ) -> tuple[int, int]:
        """The rows of one layout row or one line, high enough for its texts; returns its first and last row. A text of
        several pages is parted between two of its lines; `singles` are the cells of the caption of its table."""
        height = self.layout.heights.get(row + 1, self.layout.height)
        contents, needed = [], 0.0
        lowered = row in self.plan.lowered
        for slot in slots:
            text, number, need = self._content(slot, line)
            lowered = lowered and (row in self.plan.blocks or not slot.cell.box or bool(text))
            contents.append((slot, text, number))
            if need > needed:
                needed = need
        if row not in self.plan.blocks:
            self._break(row)
        rows, high = _rows_of(height, needed, contents)
        floor = high
        if lowered and needed <= MAX_ROW:
            least = max(needed, self.plan.lowest if slots else self.plan.lowest / 2)
            floor = whole_pixels(min(least, max(height, needed)) / rows)
        self.captions[row] = high
        pieces: list[int] = []
        again: frozenset[int] = frozenset()
        if singles is not None or row in self.plan.blocks:  # a heading that is placed once more goes on with nothing
            again = self.again.get(len(self.pieces), again)
            self.pieces.append((row, pieces))
        starts = sorted(again | {0})
        for first, after in zip(starts, [*starts[1:], rows], strict=True):
            if first in again:
                self._go_on(row, line, singles or {})
            placed = range(len(self.out.heights), len(self.out.heights) + after - first)
            pieces += placed
            self.out.heights += [high] * len(placed)
            self.floors += [floor] * len(placed)
            for slot, text, number in contents:
                said, parted_at = (text, "") if len(placed) == rows else slot.lines_between(text, high, first, after)
                joint = parted_at if first else None
                self._append(slot, line, placed.start, placed.stop - 1, said, None if first else number, joint)
        if len(slots) > 1 and all(slot.constant and self.layout.styles[slot.style].border for slot in slots):
            self.heads.append(pieces[-1])
        return pieces[0], pieces[-1]

    def _go_on(self, row: int, line: Line, singles: Mapping[int, Sequence[Slot]]) -> None:
        """Begin a page within a text or a table, with the caption of the table once more."""
        top = len(self.out.heights)
        self.out.breaks.append(top)
        self.forced.add(top)
        caption = self.plan.captions.get(row)
        if caption is None:
            return
        self.out.heights.append(self.captions[caption])
        self.floors.append(self.captions[caption])
        for slot in singles.get(caption, ()):
            text, number, _ = self._content(slot, line)
            self._append(slot, line, top, top, text, number)

    def _content(self, slot: Slot, line: Line) -> tuple[str, Printed | None, float]:
        """The number if there is one, else the text, else what stands for an empty text; and the height it needs."""
        if slot.constant is not None:
            return slot.constant, None, slot.need
        if slot.cell.measure:
            number = self._number(slot.cell, line)
            if number:
                return "", number, 0.0
        text = self._text(slot, line)
        if len(text) > MAX_TEXT:
            raise JixiaoError(
                f"表单 {self.layout.name} 工作表“{self.out.name}”的文字（{text[:20]}…）有 {len(text)} 字，"
                f"超过一个单元格的上限 {MAX_TEXT} 字。请缩短。",
                f"A text of {len(text)} characters does not fit a cell.",
            )
        return text, None, slot.height(text)

    def _text(self, slot: Slot, line: Line) -> str:
        """What was written into the box, or what the records say; among options, the ticked ones."""
        written, cell = self._written(slot, line), slot.cell
        text = str(written) if written is not None else slot.fill(line).strip("\n") or slot.empty(line)
        if cell.option_of and written is None:
            text = cell.option_of.get(text, "")
        return ticked(cell.options, text) if cell.options else text

    def _written(self, slot: Slot, line: Line) -> object:
        """What people wrote there; None when nothing was handed in."""
        if slot.by_hand:
            subject, part = subject_of(self.head, line)
            return self.plan.written.get((slot.by_hand, subject, part))
        return line.get(box_key(slot.cell.box)) if slot.cell.box else None

    def _number(self, cell: Cell, line: Line) -> Printed | None:
        key = cell.value or number_key(resolve(cell.measure, line), resolve(cell.slice, line))
        given = line.get(key)
        if given is None:
            return None
        value = given if type(given) is Decimal else base_value(given, f"表单 {self.layout.name} 的列 {key}")
        sense = None if cell.sense is None else resolve(cell.sense, line)
        unit = resolve(cell.unit, line)
        decimals = cell.shares + SHARE_SHIFT if unit == "%" and cell.shares is not None else cell.decimals
        return printed(value, unit, sense, decimals)

    def _put(self, slot: Slot, line: Line, top: int, bottom: int) -> None:
        text, number, _ = self._content(slot, line)
        self.later.append((slot, self._append(slot, line, top, bottom, text, number)))

    def _append(
        self,
        slot: Slot,
        line: Line,
        top: int,
        bottom: int,
        text: str,
        number: Printed | None,
        joint: str | None = None,
    ) -> PlacedCell:
        span = Span(top, slot.left, bottom, slot.right)
        if number is None:
            placed = PlacedCell(span, slot.style, text)
        else:
            figure = make_figure(self.layout, slot.cell, line, number, self.out.name, (top, slot.left))
            placed = PlacedCell(span, slot.style, text, number, figure)
        if slot.cell.is_open and number is None and _is_about_something(slot, line):
            placed.opened = replace(self._opened(slot, line), joint=joint)
        if slot.cell.says:
            self.sentences[slot.cell.says] = placed
        if slot.cell.phrase and line.get(slot.cell.phrase):
            self.phrases.append((slot.cell.phrase, str(line[slot.cell.phrase]), placed))
        self.out.cells.append(placed)
        return placed

    def _opened(self, slot: Slot, line: Line) -> Opened:
        options, choices = slot.cell.options, slot.cell.choices
        if slot.by_hand:
            subject, part = subject_of(self.head, line)
            return Opened(slot.by_hand, part, subject, options, choices)
        return Opened(slot.cell.box, self._part(line), self.out.subject, options, choices)

    def _part(self, line: Line) -> str:
        """What follows the name of a box: the span of the sheet (box_part of its head), then the part of the line."""
        return "-".join(str(part) for part in (self.head.get("box_part"), line.get("part")) if part)

    def _with_room(self, lowered: Sequence[float]) -> list[float]:
        """The heights with the rows under the later cells raised, evenly, until their texts fit, the shortest ranges
        first; before that, each row is lowered by a share of what it may be."""
        rows_lowered = zip(self.out.heights, self.floors, lowered, strict=True)
        heights = [high - (high - low) * share for high, low, share in rows_lowered]
        for slot, cell in sorted(self.later, key=lambda item: item[1].span.bottom - item[1].span.top):
            rows = range(cell.span.top, cell.span.bottom + 1)
            lacking = slot.height(cell.text) - sum(heights[cell.span.top : cell.span.bottom + 1])
            if lacking > 0:
                for row in rows:
                    heights[row] += lacking / len(rows)
        return [whole_pixels(height) for height in heights]

    def _drawn(self, block: str, bands: Sequence[tuple[int, int]]) -> int:
        """The last row of a block's lines that a chart is drawn from."""
        most = max((chart.most for chart in self.layout.charts if chart.block == block), default=0)
        return bands[min(most, len(bands)) - 1][1] if most else bands[0][0]

    def _high(self, block: str) -> float:
        """Points of the heading that a block repeats; 0 for none."""
        found = next(one.heading for one in self.layout.blocks if one.name == block)
        if not found:
            return 0.0
        return sum(self.out.heights[self.bands[found[0] - 1][0] : self.bands[found[1] - 1][1] + 1])

    def _end_pages(self) -> None:
        """The rows that begin a page; rows are lowered where that saves a page, and no further than that takes."""
        out, spanning = self.out, {id(cell) for _, cell in self.later}
        labels = [(cell, slot.height(cell.text)) for slot, cell in self.later]
        texts = [cell for cell in out.cells if cell.span.bottom > cell.span.top and id(cell) not in spanning]
        tables = [
            PageTable(bands[0][0], bands[-1][1], self._high(name), self._drawn(name, bands))
            for name, bands in self.of_lines.items()
        ]
        above = {
            row: self.captions[self.plan.captions[of]]
            for of, rows in self.pieces
            if of in self.plan.captions
            for row in rows
        }
        paging = Paging(self.layout, out, labels, texts, tables, self.heads, above)
        out.heights, out.breaks = self._paged(paging)
        if out.breaks:
            out.cells = parted(self.layout, out.cells, out.breaks)

    def _paged(self, paging: Paging) -> tuple[list[float], list[int]]:
        """Heights and the rows that begin a page. The rows of a part that begins a page by itself are lowered where
        that saves a page of this part, and no further than that takes."""
        rows = len(self.out.heights)
        heights = self._with_room([0.0] * rows)
        breaks = paging.breaks(heights)
        if len(breaks) == len(paging.forced) or self.floors == self.out.heights:
            return heights, breaks
        pages = {0.0: paging.pages(breaks, rows)}
        for step in reversed(STEPS):
            pages[step] = paging.pages(paging.breaks(self._with_room([step] * rows)), rows)
            if pages[0.0] == pages[STEPS[-1]]:
                return heights, breaks
        lowered: list[float] = []
        for number, part in enumerate(paging.parts(rows)):
            enough = min(step for step, counts in pages.items() if counts[number] == pages[STEPS[-1]][number])
            lowered += [enough] * len(part)
        heights = self._with_room(lowered)
        return heights, paging.breaks(heights)


def _rows_of(height: float, needed: float, contents: Sequence[tuple[Slot, str, Printed | None]]) -> tuple[int, float]:
    """How many rows a band takes, and how high they are: one; of a text that is higher than a row may be several of
    whole lines, so that a page may end between them."""
    if max(height, needed) <= MAX_ROW:
        return 1, whole_pixels(max(height, needed))
    if height > needed:
        rows = math.ceil(height / PIECE)
        return rows, whole_pixels(height / rows)
    slot, text, _ = max(contents, key=lambda one: one[0].height(one[1]))
    held = slot.lines_of_row(PIECE)
    rows = math.ceil(wrapped_lines(text, slot.width, slot.size) / held)
    return rows, whole_pixels(held * slot.size * LINE_HEIGHT)


def _is_about_something(slot: Slot, line: Line) -> bool:
    """False in the blank line of a block, and the blank section, that have no rows: a text could be about nothing."""
    return "part" in line if slot.in_section else bool(line)
