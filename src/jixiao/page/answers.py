"""What the page asks about single figures, lists of records and rows, answered from the evidence of a build or pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from jixiao.evidence import Evidence, Source
from jixiao.exact import plain
from jixiao.trace.formula import sides_of

Answer = dict[str, Any]
COLUMNS = ("record_type", "key", "amount", "file", "sheet", "row")
MOST = 500
"""Records of a page; a list as a whole (to be saved) is asked for with no limit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a list: `sort` is a column, `words` are looked for in key, file and sheet."""

    offset: int = 0
    limit: int | None = MOST
    sort: str = ""
    descending: bool = False
    words: str = ""


@dataclass(frozen=True)
class Answers:
    """Answers from one build's evidence."""

    evidence: Evidence
    names: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _figures(self) -> dict[str, int]:
        return {figure.figure_id: no for no, figure in enumerate(self.evidence.figures)}

    @cached_property
    def _used_by(self) -> dict[int, list[int]]:
        """Side → the figures that it goes into."""
        found: dict[int, list[int]] = {}
        for no, figure in enumerate(self.evidence.figures):
            for side in set(sides_of(figure.formula)):
                found.setdefault(side, []).append(no)
        return found

    @cached_property
    def _starts(self) -> list[int]:
        """Where the records of each side begin among the contributions."""
        starts, at = [], 0
        for side in self.evidence.sides:
            starts.append(at)
            at += side.count
        return starts

    @cached_property
    def _sources(self) -> pl.DataFrame:
        rows = [(one.no, one.record_type, one.file, one.sheet) for one in self.evidence.sources]
        schema = {"source_no": pl.Int64, "record_type": pl.String, "file": pl.String, "sheet": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def figure(self, figure_id: str) -> Answer:
        """A figure as a pack has it, and its sides by number. Raises KeyError."""
        figure = self.evidence.figures[self._figures[figure_id]]
        sides = {no: self._side(no) for no in sorted(set(sides_of(figure.formula)))}
        numbers = {"value": plain(figure.value), "printed": plain(figure.printed), "divisor": plain(figure.divisor)}
        told = {name: getattr(figure, name) for name in figure.__dataclass_fields__}
        return {"figure": told | numbers, "sides": sides}

    def _side(self, no: int) -> Answer:
        side = self.evidence.sides[no]
        named = {name: getattr(side, name) for name in side.__dataclass_fields__}
        return named | {"total": plain(side.total)}

    def records(self, side: int, wanted: Wanted) -> Answer:
        """Records of a side: how many there are, how many of them were asked for, and these. Raises IndexError."""
        first, count = self._starts[side], self.evidence.sides[side].count
        frame = self.evidence.contributions.slice(first, count).join(
            self._sources, on="source_no", how="left", maintain_order="left"
        )
        if wanted.words:
            looked = (pl.col(name).str.contains(wanted.words, literal=True) for name in ("key", "file", "sheet"))
            frame = frame.filter(pl.any_horizontal(list(looked)))
        if wanted.sort in COLUMNS:
            frame = frame.sort(wanted.sort, descending=wanted.descending, maintain_order=True)
        rows = frame.select(COLUMNS).slice(wanted.offset, wanted.limit).rows()
        told = [[*row[:2], plain(row[2]), *row[3:]] for row in rows]
        return {"columns": COLUMNS, "total": count, "found": frame.height, "rows": told}

    def cells(self, file: str, sheet: str, row: int) -> list[Answer]:
        """The cells that a row of a file is counted by: column, header, cell, what was written and what was taken.
        None of a pack that does not tell."""
        if self.evidence.cells is None:
            return []
        here = pl.col("source_no").is_in(self._numbers(file, sheet)) & (pl.col("row") == row)
        return self.evidence.cells.filter(here).drop("source_no", "row").unique(maintain_order=True).to_dicts()

    def kinds(self, file: str, sheet: str) -> set[str]:
        """The record types of the rows of a sheet that figures count."""
        return {one.record_type for one in self._of_sheet(file, sheet)}

    def _numbers(self, file: str, sheet: str) -> list[int]:
        return [one.no for one in self._of_sheet(file, sheet)]

    def _of_sheet(self, file: str, sheet: str) -> list[Source]:
        """The sources that a sheet is: one a record type."""
        return [one for one in self.evidence.sources if (one.file, one.sheet) == (file, sheet)]

    def uses(self, file: str, sheet: str, row: int) -> list[Answer]:
        """The figures that a row of a file went into, with how much of each side it is."""
        here = pl.col("source_no").is_in(self._numbers(file, sheet)) & (pl.col("row") == row)
        rows = self.evidence.contributions.filter(here)
        found: dict[int, Answer] = {}
        for side, _, _, amount, _ in rows.iter_rows():
            for no in self._used_by.get(side, ()):
                figure = self.evidence.figures[no]
                one = found.setdefault(
                    no,
                    {
                        **{name: getattr(figure, name) for name in ("figure_id", "label", "unit")},
                        "value": plain(figure.value),
                        "sides": [],
                    },
                )
                one["sides"].append({"measure": self.evidence.sides[side].measure, "amount": plain(amount)})
        return [found[no] for no in sorted(found)]
