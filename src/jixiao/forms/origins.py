"""The sheets 追溯-1, 追溯-2, … of an audit edition: an entry for every figure, and for every value that a figure is
computed of and that is no figure of the workbook itself. An entry links to its parts, to the lists of its records, and
back to where it is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any, Protocol

import polars as pl

from jixiao.forms.layout import Layout
from jixiao.forms.lists import RecordList, with_thousands
from jixiao.forms.looks import Looks, cell_address, end_pages, needs, points_of, row_height, set_up
from jixiao.forms.numbers import COUNT_PLACES
from jixiao.forms.placed_figures import PlacedFigure
from jixiao.forms.render import LINKS_A_SHEET
from jixiao.forms.rows_sheet import RowsSheet, Wide
from jixiao.forms.sheet_cells import Move

Clause = tuple[str, str, str]
"""Notice, clause, what it says in our wording."""
Key = tuple[str, str, str, str]
"""The name of a value or of a list of records, whatever its four parts are."""

WIDTHS = (12.0, 16.0, 34.0, 12.0, 16.0, 40.0, 18.0, 9.0)
PART_HEAD = ("作用", "系数", "名称", "记录数", "数额", "对象、期间和分项", "列在", "打开")
LAST = len(WIDTHS) - 1
ROOM = {(left, right): points_of(WIDTHS, left, right) for right in range(len(WIDTHS)) for left in range(right + 1)}
"""Points of a range of columns, by first and last."""
HINT = (
    "每个数字的口径、依据和算式；点“打开”到算它的数或来源记录，点“返回”回到用它的地方。"
    "算式中的数额为基本单位（元、人次等；比例为 0 至 1 之间的数）。"
)
MOVES = "舍位平衡"
BELOW_HEAD = 3
"""Rows of an entry that stand on the page of its head, at least: number, value, definition."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a formula: what it is there for, its factor, what it is and of whom, its amount in base units (None
    when it is unknown), how many records it comes from, and the value, or the list of records, that it is."""

    role: str
    factor: str
    name: str
    of: str
    amount: Decimal | None
    count: int
    target: Key
    is_list: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """Where one value comes from.

    `recomputed` is of a figure in its printed unit, rounded as printed, of any other value in base units; None when it
    could not be computed, and of a sentence, whose words are `text`. `quotes` holds the notices' own words by notice
    and clause, as far as the office's folder of texts has them.
    """

    key: Key
    title: str
    definition: str
    formula: str
    parts: list[Part]
    recomputed: Decimal | None
    clauses: list[Clause] = field(default_factory=list)
    quotes: dict[tuple[str, str], str] = field(default_factory=dict)
    text: str = ""


class Traces(Protocol):
    """What an audit edition asks of a build."""

    def of_figure(self, figure: PlacedFigure) -> Trace:
        """Where a figure comes from."""

    def of_sentence(self, text: str, figures: Sequence[PlacedFigure]) -> Trace:
        """Where the numbers of a sentence come from: the figures of the workbook that it says."""

    def of_value(self, key: Key) -> Trace:
        """Where a value comes from that is a part of others."""

    def lists(self, keys: Sequence[Key]) -> tuple[list[RecordList], pl.DataFrame]:
        """Lists of records, and their records (lists.RECORDS), no more of each than are printed."""


def reached(first: Sequence[Trace], traces: Traces) -> Iterator[tuple[Trace, int]]:
    """The traces of the values that these are made of and that none of them is, each once, each with the number of the
    trace that names it first: from 0 in `first`, and on in what this gives."""
    every = list(first)
    known = {trace.key for trace in every}
    for number, trace in enumerate(every):  # it grows meanwhile
        for part in trace.parts:
            if not part.is_list and part.target not in known:
                known.add(part.target)
                every.append(traces.of_value(part.target))
                yield every[-1], number


@dataclass(slots=True)
class Entry:
    """What is traced, the figure that it is (None for a sentence or a mere part) or that it was first met under, where
    it leads back to, and where it stands."""

    trace: Trace
    figure: PlacedFigure | None
    root: PlacedFigure
    back: str
    sheet: str = ""
    row: int = 0

    @property
    def rows(self) -> int:
        """Rows: head, value, definition, formula, blank; id and clauses of a figure; parts with their heading."""
        clauses = self.trace.clauses
        quoted = sum((notice, clause) in self.trace.quotes for notice, clause, _ in clauses)
        parts = len(self.trace.parts)
        return 5 + (1 + max(len(clauses), 1) + quoted if self.figure else 0) + (parts + 1 if parts else 0)

    @property
    def links(self) -> int:
        """Links: back, and to each part."""
        return min(1 + len(self.trace.parts), LINKS_A_SHEET)

    @property
    def address(self) -> str:
        """Its first cell, as a link names it."""
        return cell_address(self.sheet, f"A{self.row + 1}")


Target = tuple[str, int]
"""Sheet and row (from 0) where a part stands."""


def write_entries(
    workbook: Any,
    layout: Layout,
    entries: Sequence[Entry],
    target_of: Mapping[tuple[bool, Key], Target],
    moves: Mapping[str, Move],
) -> None:
    """Write the entries at their places; `target_of` says where each list (True) or value (False) stands."""
    looks = Looks(workbook)
    heading = (f"追溯：{layout.title}", HINT)
    for sheet, own in groupby(entries, lambda entry: entry.sheet):
        worksheet = set_up(workbook, sheet, heading, WIDTHS, looks)
        heads = []
        for entry in own:
            _EntryWriter(worksheet, looks, entry, target_of, moves).write()
            heads.append(entry.row)
        end_pages(worksheet, heads, BELOW_HEAD)


class _EntryWriter:
    """Writes one entry downward from its row."""

    def __init__(
        self,
        worksheet: RowsSheet,
        looks: Looks,
        entry: Entry,
        target_of: Mapping[tuple[bool, Key], Target],
        moves: Mapping[str, Move],
    ) -> None:
        self.sheet, self.looks, self.entry, self.row = worksheet, looks, entry, entry.row
        self.trace, self.figure, self.target_of = entry.trace, entry.figure, target_of
        self.move = moves.get(entry.figure.figure_id) if entry.figure else None

    def write(self) -> None:
        """The whole entry; it takes exactly `entry.rows` rows, the last one blank."""
        self._head()
        if self.figure:
            self._labelled("编号", self.figure.figure_id)
            self._values(self.figure)
        else:
            self._value()
        self._labelled("口径", self.trace.definition or "（未给出）")
        if self.figure:
            self._clauses()
        self._labelled("算式", self.trace.formula or "（未给出）")
        if self.trace.parts:
            self._parts()

    def _head(self) -> None:
        figure, looks = self.figure, self.looks
        title = f"{figure.label}　（{figure.sheet} {figure.cell}）" if figure else self.trace.title
        self.sheet.put_link(self.row, LAST, self.entry.back, f"回到 {self.entry.back}")
        self._row((0, LAST - 1, title, looks.head), (LAST, LAST, "返回", looks.back))

    def _row(self, *cells: Wide) -> None:
        """A row as high as its texts need."""
        points = [needs(text, ROOM[left, right]) for left, right, text, _ in cells if isinstance(text, str)]
        self.sheet.put_row(self.row, row_height(max(points, default=0)), cells)
        self.row += 1

    def _labelled(self, label: str, text: str) -> None:
        self._row((0, 0, label, self.looks.label), (1, LAST, text, self.looks.text))

    def _values(self, figure: PlacedFigure) -> None:
        looks, again = self.looks, self.trace.recomputed
        number = looks.number(_code(figure))
        same = again == figure.value
        said = "与表中数值一致" if same else "与表中数值不一致"
        if same and self.move:
            said = f"与四舍五入的数值一致；表中为使各项之和等于合计，印为 {self.move.printed:,}（见“{MOVES}”）"
        self._row(
            (0, 0, "数值", looks.label),
            (1, 1, float(figure.value), number),
            (2, 2, "" if figure.unit == "%" else figure.unit or "", looks.text),
            (3, 3, "重新计算", looks.label),
            (4, 4, "无法计算", looks.wrong) if again is None else (4, 4, float(again), number),
            (5, LAST, said, looks.text if same else looks.wrong),
        )

    def _value(self) -> None:
        again = self.trace.recomputed
        if self.trace.text:
            self._labelled("文字", self.trace.text)
        else:
            self._labelled("数值", "无法计算" if again is None else with_thousands(again))

    def _clauses(self) -> None:
        looks = self.looks
        for notice, clause, says in self.trace.clauses or [("", "", "（未给出）")]:
            self._row(
                (0, 0, "依据", looks.label),
                (1, 1, notice, looks.text),
                (2, 2, clause, looks.text),
                (3, LAST, says, looks.text),
            )
            if (notice, clause) in self.trace.quotes:
                self._labelled("原文", self.trace.quotes[notice, clause])

    def _parts(self) -> None:
        self._row(*((column, column, head, self.looks.label) for column, head in enumerate(PART_HEAD)))
        for number, part in enumerate(self.trace.parts, start=2):
            self._part(part, number <= LINKS_A_SHEET)

    def _part(self, part: Part, is_linked: bool) -> None:
        sheet, row = self.target_of[part.is_list, part.target]
        looks, amount = self.looks, part.amount
        place = f"{sheet} 第 {row + 1} 行"
        if is_linked:
            self.sheet.put_link(self.row, LAST, cell_address(sheet, f"A{row + 1}"), f"到 {place}")
        self._row(
            (0, 0, part.role, looks.centre),
            (1, 1, part.factor, looks.centre),
            (2, 2, part.name, looks.text),
            (3, 3, part.count, looks.plain(0)),
            (4, 4, "无法计算", looks.text) if amount is None else (4, 4, float(amount), looks.plain(_places(amount))),
            (5, 5, part.of, looks.text),
            (6, 6, place, looks.text),
            (LAST, LAST, "打开" if is_linked else "", looks.link),
        )


def _code(figure: PlacedFigure) -> str:
    """The Excel format of a figure's value, as printed but for its sense and unit."""
    places = figure.decimals
    if figure.unit == "%":
        return "0." + "0" * (places - 2) + "%" if places > 2 else "0%"
    return "#,##0" + ("." + "0" * places if places else "")


def _places(amount: Decimal) -> int:
    """Decimal places of an amount without its trailing zeros, no more than are printed of a count."""
    exponent = amount.normalize().as_tuple().exponent
    return min(max(-exponent, 0), COUNT_PLACES) if isinstance(exponent, int) else 0
