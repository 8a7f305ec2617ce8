"""Traces of figures: their records, from one query a measure, and the value computed again from these records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.trace.composed import COMPOSED, Composition, Key, Leaf
from jixiao.trace.formula import value_of
from jixiao.trace.formula_making import FormulaMaker, LeafSide, SideKey
from jixiao.trace.measures import Catalog, Measure, Role, contribution_sql

Held = tuple[str, str, str]
"""Context, window, slice of a side."""
_SIDE = "context_id, window_id, slice"
_OF_SIDE = f"partition by {_SIDE}"
_SUMS = ("count(*)", "sum(contribution)")
_RECORD = "record_type, record_key, person_masked, src_file, src_sheet, src_row, contribution"
_ORDER = "src_file, src_sheet, src_row, record_key, contribution"  # one record may count with several amounts


@dataclass(frozen=True, slots=True)
class TracedRecord:
    """One record of a figure: what and whose it is, where it stands, and what it adds to its side of the value, as a
    base measure counts it."""

    record_type: str
    key: str
    person: str | None
    role: Role
    amount: Decimal
    file: str
    sheet: str
    row: int
    slice: str
    measure: str


@dataclass(slots=True)
class SideRecords:
    """The records of one base measure for one context, window and slice; `listed` may be fewer than `count`."""

    count: int = 0
    total: Decimal = Decimal(0)
    listed: list[tuple[str, str, str | None, str, str, int, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Origin:
    """The records of a value and the value they give; None when they give none (a share of nothing)."""

    records_total: int
    records: list[TracedRecord]
    value: Fraction | None


class Book:
    """Traces from one warehouse connection. `limit` bounds the records listed a side; totals always cover all.

    With a limit of 0 no record is read. `narrow` narrows the queries to what one trace needs; else each measure is read
    once for all.
    """

    def __init__(self, con: DuckDBPyConnection, limit: int | None = None) -> None:
        self.con = con
        self.catalog = Catalog(con)
        self.limit = limit
        self.contexts: Sequence[str] | None = None
        self.windows: Sequence[str] | None = None
        self.composition = Composition(con)
        self.formulas = FormulaMaker(self.catalog, self.composition, self.slices)
        self._sides: dict[str, dict[Held, SideRecords]] = {}
        self._held: dict[str, dict[Held, SideRecords]] = {}
        self._slices: dict[str, dict[tuple[str, str], list[str]]] = {}

    def hold(self, measure_id: str, sides: dict[Held, SideRecords]) -> None:
        """Take these for all sides of a base measure that will be asked for, instead of reading them; of one whose
        slices are asked for they are read."""
        self._held[measure_id] = sides

    def narrow(self, leaves: Iterable[Leaf]) -> None:
        """Read the contexts and windows of these values only, and the windows that parts of them have of their own."""
        named = list(leaves)
        self.contexts = sorted({context_id for context_id, *_ in named})
        of_parts = [
            part.window_id or window_id
            for _, measure_id, window_id, _ in named
            for part in self.catalog.parts(measure_id)
        ]
        self.windows = sorted(set(of_parts))

    def origin(self, context_id: str, measure_id: str, window_id: str, slice_: str) -> Origin:
        """Where a value comes from. The records are those of both sides of a share, of all slices of a least."""
        leaf = (context_id, measure_id, window_id, slice_)
        if self.catalog.get(measure_id).agg == COMPOSED:
            return self._origin(leaf, self.composition.leaves((context_id, measure_id, slice_)))
        return self._origin(leaf, [leaf])

    def _origin(self, value: Leaf, leaves: list[Leaf]) -> Origin:
        sides = [side for leaf in leaves for side in self.formulas.sides(leaf)]
        return Origin(
            sum(self.side(side.key).count for side in sides),
            [record for side in sides for record in self._listed(side)],
            value_of(self.formulas.of_value(value), self.total),
        )

    def _listed(self, side: LeafSide) -> list[TracedRecord]:
        return [
            TracedRecord(record_type, key, person, side.role, amount, file, sheet, row, side.slice, side.key[0])
            for record_type, key, person, file, sheet, row, amount in self.side(side.key).listed
        ]

    def pooled(self, key: Key) -> Fraction | None:
        """Beside a weighted mean of shares: numerators over denominators of all its parts; None for other figures."""
        if self.composition.made_of(key)[0] != "mean":
            return None
        sides = [self.formulas.like(leaf) for leaf in self.composition.leaves(key)]
        shares = [pair for pair in sides if [side.role for side in pair] == ["numerator", "denominator"]]
        above, below = (sum((self.total(pair[at].key) for pair in shares), Fraction(0)) for at in (0, 1))
        return above / below if below else None

    def slices(self, measure: Measure, context_id: str, window_id: str) -> list[str]:
        """The slices that a least value is the least of: those that its parts have, but for the slices that somebody
        asked for (`dimension=value`)."""
        parts = [part.measure for part in self.catalog.parts(measure.measure_id) if not part.is_whole]
        found = {slice_ for part in parts for slice_ in self._slices_of(part, context_id, window_id)}
        return sorted(slice_ for slice_ in found if "=" not in slice_)

    def _slices_of(self, part: Measure, context_id: str, window_id: str) -> list[str]:
        self._load(part)
        return self._slices[part.measure_id].get((context_id, window_id), [])

    def side(self, key: SideKey) -> SideRecords:
        """The records of a side."""
        measure_id, *of = key
        return self._loaded(self.catalog.get(measure_id)).get((of[0], of[1], of[2])) or SideRecords()

    def total(self, key: SideKey) -> Fraction:
        """What the records of a side add up to."""
        return Fraction(self.side(key).total)

    def _loaded(self, part: Measure) -> dict[Held, SideRecords]:
        if part.measure_id in self._held:
            return self._held[part.measure_id]
        self._load(part)
        return self._sides[part.measure_id]

    def _load(self, part: Measure) -> None:
        if part.measure_id in self._sides:
            return
        sides: dict[Held, SideRecords] = defaultdict(SideRecords)
        for context_id, window_id, slice_, count, total, *record in self._rows(part):
            side = sides[context_id, window_id, slice_]
            side.count, side.total = count, total
            if record:
                kind, key, person, file, sheet, row, amount = record
                side.listed.append((kind, key, person, file, sheet, row, amount))
        slices: dict[tuple[str, str], list[str]] = defaultdict(list)
        for context_id, window_id, slice_ in sorted(sides):
            slices[context_id, window_id].append(slice_)
        self._sides[part.measure_id] = dict(sides)
        self._slices[part.measure_id] = dict(slices)

    def _rows(self, part: Measure) -> Iterable[tuple[Any, ...]]:
        """Context, window and slice of every side, how many records it has and their sum; beside them, where records
        are listed, each of these."""
        narrowed = {"context_id": self.contexts, "window_id": self.windows}
        wanted = {column: names for column, names in narrowed.items() if names}
        where = " and ".join(f"{column} in ({', '.join('?' * len(names))})" for column, names in wanted.items())
        query = f"({contribution_sql(part)}) as contributing" + (f" where {where}" if where else "")
        bound = [name for names in wanted.values() for name in names]
        if self.limit == 0:
            sums = ", ".join(_SUMS)
            return self.con.execute(f"select {_SIDE}, {sums} from {query} group by {_SIDE}", bound).fetchall()
        sums = ", ".join(f"{one} over ({_OF_SIDE})" for one in _SUMS)
        of_place = f"row_number() over ({_OF_SIDE} order by {_ORDER})"
        bounded = f" qualify {of_place} <= {self.limit}" if self.limit is not None else ""
        return self.con.execute(
            f"select {_SIDE}, {sums}, {_RECORD} from {query}{bounded} order by {_ORDER}", bound
        ).fetchall()
