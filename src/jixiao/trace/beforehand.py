"""Figures and lists of a published build one by one, as its evidence has them, while that is not gathered yet."""

from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl

from jixiao import verifier
from jixiao.errors import NotThere
from jixiao.evidence import AskedItem, FigureEvidence, Side
from jixiao.published import open_warehouse
from jixiao.sql_words import literal
from jixiao.trace.asked import AskedRow
from jixiao.trace.figures import Figure, Tracer
from jixiao.trace.formula import sides_of
from jixiao.trace.formula_making import SideKey
from jixiao.trace.gather import (
    ORDER,
    BookKey,
    Filed,
    all_asked,
    asked_evidence,
    asked_numbers,
    figure_evidence,
    filed_figures,
    listed_records,
    printed_number,
    side_numbers,
    workbooks,
)
from jixiao.trace.measures import Catalog


@dataclass(frozen=True)
class Beforehand:
    """A published build whose warehouse is opened for each question."""

    out: Path

    @cached_property
    def _books(self) -> dict[BookKey, Path]:
        return workbooks(self.out)

    @cached_property
    def _known(self) -> tuple[dict[str, Filed], dict[str, AskedRow], dict[SideKey, int]]:
        """The figures, and the criteria and outputs, by their ids, and the numbers of their sides."""
        with closing(open_warehouse(self.out)) as con:
            filed, tracer = filed_figures(con, self._books), Tracer(con, limit=0)
            numbers = side_numbers(tracer.formula(figure) for _, figure in filed)
            asked = all_asked(con)
            more = asked_numbers(tracer, asked, numbers)
        figures = {figure.figure_id: (edition, figure) for edition, figure in filed}
        return figures, {row.figure_id: row for row in asked}, numbers | more

    @cached_property
    def _keys(self) -> list[SideKey]:
        return list(self._known[2])

    def is_asked(self, figure_id: str) -> bool:
        """Whether this is a criterion or an output."""
        return figure_id in self._known[1]

    def prepare(self) -> None:
        """Find out now what every question needs."""
        _ = self._known

    def figure(self, figure_id: str) -> tuple[FigureEvidence, list[Side]]:
        """A figure and its sides, these without the hash of their rows. Raises NotThere; JixiaoError as gather."""
        known, _, numbers = self._known
        if figure_id not in known:
            raise NotThere(figure_id)
        figure = known[figure_id][1]
        with closing(open_warehouse(self.out)) as con:
            tracer = Tracer(con, 0, figure)
            formula = tracer.formula(figure)
            sides = [_side(tracer, key, numbers[key]) for key in sorted(set(sides_of(formula)))]
            counts = {side.no: side.count for side in sides}
            printed = self._printed(figure)
            return figure_evidence(tracer, known[figure_id], printed, formula, numbers, counts), sides

    def asked(self, figure_id: str) -> tuple[AskedItem, list[Side]]:
        """A criterion or output and its sides, as `figure` tells one. Raises NotThere."""
        _, known, numbers = self._known
        row = known[figure_id]
        with closing(open_warehouse(self.out)) as con:
            tracer = Tracer(con, 0)
            tracer.book.narrow((row.context_id, row.measure, window, row.slice) for window in row.windows)
            sides = [_side(tracer, key, numbers[key]) for key in sorted(row.sides(tracer.book.formulas))]
            return asked_evidence(tracer, row, numbers, {side.no: side.count for side in sides}), sides

    def records(self, side_no: int) -> pl.DataFrame:
        """The records of a side: record_type, file, sheet, row, amount, key, in the order of the evidence. Raises
        NotThere."""
        if not 0 <= side_no < len(self._keys):
            raise NotThere(side_no)
        key = self._keys[side_no]
        known = " and ".join(f"{name} = {literal(of)}" for name, of in zip(_NARROWED, key[1:], strict=True))
        with closing(open_warehouse(self.out)) as con:
            return listed_records(con, [Catalog(con).get(key[0])], {key: side_no}, known).sort(ORDER)

    def _printed(self, figure: Figure) -> Decimal:
        book = self._books[figure.notice, figure.workbook].read_bytes()
        return printed_number(figure, verifier.numeric_cells(book, {figure.sheet}))


_NARROWED = ("context_id", "window_id", "slice")


def _side(tracer: Tracer, key: SideKey, no: int) -> Side:
    measure_id, context_id, window_id, slice_ = key
    found = tracer.book.side(key)
    return Side(no, context_id, measure_id, window_id, slice_, "", found.count, found.total)
