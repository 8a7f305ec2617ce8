"""What the page asks about single figures, lists of records and rows, answered from the evidence of a build or pack;
of a build whose evidence is not gathered yet, from its warehouse."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any

import polars as pl

from jixiao.errors import NotThere
from jixiao.evidence import AskedItem, Evidence, FigureEvidence, Side
from jixiao.exact import plain
from jixiao.trace.beforehand import Beforehand
from jixiao.trace.fates import Place
from jixiao.trace.formula import sides_of

Answer = dict[str, Any]
COLUMNS = ("record_type", "key", "amount", "file", "sheet", "row")
MOST = 500
"""Records of a page; a list as a whole (to be saved) is asked for with no limit."""
OF_SIDE = ("no", "context_id", "measure", "window", "slice", "count")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records of a list: `sort` is a column, `words` are looked for in key, file and sheet."""

    offset: int = 0
    limit: int | None = MOST
    sort: str = ""
    descending: bool = False
    words: str = ""


class Answers(ABC):
    """Answers about the figures of one build or pack."""

    @abstractmethod
    def figure(self, figure_id: str) -> Answer:
        """A figure, criterion or output as a pack has it, and its sides by number. Raises NotThere."""

    @abstractmethod
    def _listed(self, side: int) -> pl.DataFrame:
        """The records of a side, with COLUMNS, in their order. Raises NotThere."""

    def records(self, side: int, wanted: Wanted) -> Answer:
        """Records of a side: how many there are, how many of them were asked for, and these. Raises NotThere."""
        frame = listed = self._listed(side)
        if wanted.words:
            looked = (pl.col(name).str.contains(wanted.words, literal=True) for name in ("key", "file", "sheet"))
            frame = frame.filter(pl.any_horizontal(list(looked)))
        if wanted.sort in COLUMNS:
            frame = frame.sort(wanted.sort, descending=wanted.descending, maintain_order=True)
        rows = frame.select(COLUMNS).slice(wanted.offset, wanted.limit).rows()
        told = [[*row[:2], plain(row[2]), *row[3:]] for row in rows]
        return {"columns": COLUMNS, "total": listed.height, "found": frame.height, "rows": told}


@dataclass(frozen=True)
class FirstAnswers(Answers):
    """Answers before the evidence of a build is gathered."""

    build: Beforehand

    def figure(self, figure_id: str) -> Answer:
        """As Answers says; JixiaoError as Beforehand.figure."""
        if self.build.is_asked(figure_id):
            return _told(*self.build.asked(figure_id))
        return _told(*self.build.figure(figure_id))

    def _listed(self, side: int) -> pl.DataFrame:
        return self.build.records(side)


@dataclass(frozen=True)
class EvidenceAnswers(Answers):
    """Answers from the evidence."""

    evidence: Evidence

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
    def _asked(self) -> dict[str, AskedItem]:
        return {one.figure_id: one for one in self.evidence.asked.asked} if self.evidence.asked else {}

    @cached_property
    def _asked_by(self) -> dict[int, list[AskedItem]]:
        """Side → the criteria and outputs that it goes into."""
        found: dict[int, list[AskedItem]] = {}
        for one in self._asked.values():
            for side in _all_sides(one):
                found.setdefault(side, []).append(one)
        return found

    @cached_property
    def _sides(self) -> list[Side]:
        return self.evidence.sides + (self.evidence.asked.sides if self.evidence.asked else [])

    @cached_property
    def _starts(self) -> list[int]:
        """Where the records of each side begin among the contributions."""
        return [0, *accumulate(side.count for side in self._sides)]

    @cached_property
    def _contributions(self) -> pl.DataFrame:
        """The records of all sides, in the order of these."""
        more = [self.evidence.asked.contributions] if self.evidence.asked else []
        return pl.concat([self.evidence.contributions, *more])

    @cached_property
    def _sources(self) -> pl.DataFrame:
        rows = [(one.no, one.record_type, one.file, one.sheet) for one in self.evidence.sources]
        schema = {"source_no": pl.Int64, "record_type": pl.String, "file": pl.String, "sheet": pl.String}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def figure(self, figure_id: str) -> Answer:
        """As Answers says."""
        if figure_id in self._asked:
            asked = self._asked[figure_id]
            return _told(asked, (self._sides[no] for no in sorted(_all_sides(asked))))
        if figure_id not in self._figures:
            raise NotThere(figure_id)
        figure = self.evidence.figures[self._figures[figure_id]]
        return _told(figure, (self.evidence.sides[no] for no in sorted(set(sides_of(figure.formula)))))

    def _listed(self, side: int) -> pl.DataFrame:
        if not 0 <= side < len(self._sides):
            raise NotThere(side)
        own = self._contributions.slice(self._starts[side], self._sides[side].count)
        return own.join(self._sources, on="source_no", how="left", maintain_order="left")

    def cells(self, place: Place) -> list[Answer]:
        """The cells that a row of a file is counted by (written_cells.CELLS). None of a pack that does not tell."""
        if self.evidence.cells is None:
            return []
        found = self.evidence.cells.filter(self._here(place)).drop("source_no", "row")
        return found.unique(maintain_order=True).to_dicts()

    def _here(self, place: Place) -> pl.Expr:
        """What stands at a place: a sheet is one source a record type."""
        sheet = (place.file, place.sheet)
        numbers = [one.no for one in self.evidence.sources if (one.file, one.sheet) == sheet]
        return pl.col("source_no").is_in(numbers) & (pl.col("row") == place.row)

    def uses(self, place: Place) -> list[Answer]:
        """The figures that a row of a file went into, with how much of each side it is."""
        found: dict[int, Answer] = {}
        for side, part in self._parts(place):
            for no in self._used_by.get(side, ()):
                figure = self.evidence.figures[no]
                one = {name: getattr(figure, name) for name in ("figure_id", "label", "unit")}
                one |= {"value": plain(figure.value), "sides": []}
                found.setdefault(no, one)["sides"].append(part)
        return [found[no] for no in sorted(found)]

    def others(self, place: Place) -> list[Answer] | None:
        """What else a row of a file went into: criteria and outputs, with how much of each side it is, and what it
        serves otherwise. None of a pack that does not tell."""
        if self.evidence.asked is None:
            return None
        found: dict[str, Answer] = {}
        for side, part in self._parts(place):
            for one in self._asked_by.get(side, ()):
                found.setdefault(one.figure_id, one.entered | {"sides": []})["sides"].append(part)
        entered = [found[one] for one in self._asked if one in found]
        served = self.evidence.asked.uses.filter(self._here(place)).drop("source_no", "row")
        return [*entered, *served.to_dicts()]

    def _parts(self, place: Place) -> Iterator[tuple[int, Answer]]:
        """The sides that a row of a file is of, with how much of each it is."""
        for side, _, _, amount, _ in self._contributions.filter(self._here(place)).iter_rows():
            yield side, {"measure": self._sides[side].measure, "amount": plain(amount)}


def _all_sides(asked: AskedItem) -> set[int]:
    """The numbers of all sides that a criterion or output rests on."""
    return {*sides_of(asked.formula), *asked.guards}


def _told(figure: FigureEvidence | AskedItem, sides: Iterable[Side]) -> Answer:
    told = {name: plain(of) if isinstance(of, Decimal) else of for name, of in asdict(figure).items()}
    of = {one.no: {name: getattr(one, name) for name in OF_SIDE} | {"total": plain(one.total)} for one in sides}
    return {"figure": told, "sides": of}
