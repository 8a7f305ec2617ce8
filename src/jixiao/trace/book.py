"""Traces of figures: their records, from one query a measure, and the value computed again from these records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.trace.composed import COMPOSED, Composition, Leaf
from jixiao.trace.measures import Catalog, Measure, Role, contribution_sql

Key = tuple[str, str, str]
"""Context, window, slice."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One record of a figure: what and whose it is, where it stands, and what it adds to its side of the value."""

    record_type: str
    key: str
    person: str | None
    role: Role
    amount: Decimal
    file: str
    sheet: str
    row: int
    slice: str


@dataclass(slots=True)
class Side:
    """The records of one base measure for one context, window and slice; `listed` may be fewer than `count`."""

    count: int = 0
    total: Decimal = Decimal(0)
    listed: list[tuple[str, str, str | None, str, str, int, Decimal]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Origin:
    """The records of a value and the value they give; None when they give none (a share of nothing)."""

    records_total: int
    records: list[Contribution]
    value: Fraction | None


class Book:
    """Traces from one warehouse connection. `limit` bounds the records listed a side; totals always cover all.

    With a limit of 0 no record is read. `contexts` narrow the queries, and `narrow` does so to what one trace needs;
    else each measure is read once for all.
    """

    def __init__(
        self, con: DuckDBPyConnection, limit: int | None = None, contexts: Sequence[str] | None = None
    ) -> None:
        self.con = con
        self.catalog = Catalog(con)
        self.limit = limit
        self.contexts = contexts
        self.windows: Sequence[str] | None = None
        self.composition = Composition(con)
        self._sides: dict[str, dict[Key, Side]] = {}
        self._slices: dict[str, dict[tuple[str, str], list[str]]] = {}

    def narrow(self, leaves: Iterable[Leaf]) -> None:
        """Read the contexts and windows of these values only."""
        named = list(leaves)
        self.contexts = sorted({context_id for context_id, *_ in named})
        self.windows = sorted({window_id for _, _, window_id, _ in named})

    def origin(self, context_id: str, measure_id: str, window_id: str, slice_: str) -> Origin:
        """Where a value comes from. The records are those of both sides of a share, of all slices of a least."""
        measure = self.catalog.get(measure_id)
        if measure.agg == COMPOSED:
            return self._composed((context_id, measure_id, slice_))
        if measure.agg == "least":
            return self._least(context_id, measure, window_id)
        sides = [
            (self._side(part, key), role)
            for part, key, role in self.sides_of((context_id, measure_id, window_id, slice_))
        ]
        return Origin(sum(side.count for side, _ in sides), _listed(sides, slice_), _value(sides))

    def sides_of(self, leaf: Leaf) -> list[tuple[Measure, Key, Role]]:
        """The base measures of a value that is no least, the key under which the side of each is held, its role."""
        context_id, measure_id, window_id, slice_ = leaf
        whole = ("denominator",) if self.catalog.get(measure_id).agg == "share" else ()
        parts = self.catalog.parts(measure_id)
        keys = [(context_id, window_id, "" if role in whole else slice_) for _, role in parts]
        return [(part, self._held(part, key), role) for (part, role), key in zip(parts, keys, strict=True)]

    def _composed(self, key: Key) -> Origin:
        """A figure computed of others; where records are bounded, those of figures of figures are only counted."""
        listed = self.limit is None or self.composition.is_direct(key)
        of_leaf = self.origin if listed else self._unlisted
        origins = {leaf: of_leaf(*leaf) for leaf in self.composition.leaves(key)}
        return Origin(
            sum(origin.records_total for origin in origins.values()),
            [record for origin in origins.values() for record in origin.records],
            self.composition.value(key, lambda leaf: origins[leaf].value),
        )

    def _unlisted(self, context_id: str, measure_id: str, window_id: str, slice_: str) -> Origin:
        """As `origin`, without the list of records."""
        if self.catalog.get(measure_id).agg == "least":
            return self.origin(context_id, measure_id, window_id, slice_)
        sides = [
            (self._side(part, key), role)
            for part, key, role in self.sides_of((context_id, measure_id, window_id, slice_))
        ]
        return Origin(sum(side.count for side, _ in sides), [], _value(sides))

    def pooled(self, key: Key) -> Fraction | None:
        """Beside a weighted mean of shares: numerators over denominators of all its parts; None for other figures."""
        return self.composition.pooled(key, self._both_sides)

    def _both_sides(self, leaf: Leaf) -> tuple[Fraction, Fraction] | None:
        sides = self.sides_of(leaf)
        if [role for *_, role in sides] != ["numerator", "denominator"]:
            return None
        above, below = (Fraction(self._side(part, key).total) for part, key, _ in sides)
        return above, below

    def _least(self, context_id: str, measure: Measure, window_id: str) -> Origin:
        assert measure.numerator
        slices = self.least_slices(measure, context_id, window_id)
        origins = [self.origin(context_id, measure.numerator, window_id, slice_) for slice_ in slices]
        values = [origin.value for origin in origins if origin.value is not None]
        return Origin(
            sum(origin.records_total for origin in origins),
            [record for origin in origins for record in origin.records],
            min(values) if values else None,
        )

    def least_slices(self, measure: Measure, context_id: str, window_id: str) -> list[str]:
        """The slices that a least value is the least of."""
        parts = [part for part, _ in self.catalog.parts(measure.measure_id)]
        return sorted({s for part in parts for s in self._slices_of(part, context_id, window_id)})

    def _slices_of(self, part: Measure, context_id: str, window_id: str) -> list[str]:
        self._load(part)
        # A slice that somebody asked for (`dimension=value`) is none of those that a least is the least of.
        return [s for s in self._slices[part.measure_id].get((context_id, window_id), []) if "=" not in s]

    def _side(self, part: Measure, key: Key) -> Side:
        return self._loaded(part).get(self._held(part, key)) or Side()

    def _held(self, part: Measure, key: Key) -> Key:
        """The key under which a side is held: what is counted per unit of a sum that has slices (a year) has none."""
        sides, whole = self._loaded(part), (*key[:2], "")
        return key if key in sides or whole not in sides else whole

    def _loaded(self, part: Measure) -> dict[Key, Side]:
        self._load(part)
        return self._sides[part.measure_id]

    def _load(self, part: Measure) -> None:
        if part.measure_id in self._sides:
            return
        sides: dict[Key, Side] = defaultdict(Side)
        slices: dict[tuple[str, str], list[str]] = defaultdict(list)
        for context_id, window_id, slice_, count, total in self._totals(part):
            sides[context_id, window_id, slice_].count = count
            sides[context_id, window_id, slice_].total = total
            slices[context_id, window_id].append(slice_)
        for context_id, window_id, slice_, *record in self._records(part) if self.limit != 0 else ():
            kind, key, person, file, sheet, row, amount = record
            sides[context_id, window_id, slice_].listed.append((kind, key, person, file, sheet, row, amount))
        self._sides[part.measure_id] = dict(sides)
        self._slices[part.measure_id] = dict(slices)

    def _query(self, part: Measure) -> tuple[str, list[str]]:
        narrowed = {"context_id": self.contexts, "window_id": self.windows}
        wanted = {column: names for column, names in narrowed.items() if names}
        where = " and ".join(f"{column} in ({', '.join('?' * len(names))})" for column, names in wanted.items())
        query = f"select * from ({contribution_sql(part)}) as contributing" + (f" where {where}" if where else "")
        return query, [name for names in wanted.values() for name in names]

    def _totals(self, part: Measure) -> Iterable[tuple[str, str, str, int, Decimal]]:
        query, bound = self._query(part)
        found = self.con.execute(
            f"select context_id, window_id, slice, count(*), sum(contribution) from ({query}) as c "
            "group by context_id, window_id, slice order by slice",
            bound,
        )
        return found.fetchall()

    def _records(self, part: Measure) -> Iterable[tuple[Any, ...]]:
        query, bound = self._query(part)
        order = "src_file, src_sheet, src_row, record_key, contribution"  # one record may count with several amounts
        place = f"row_number() over (partition by context_id, window_id, slice order by {order})"
        bounded = f"qualify {place} <= {self.limit}" if self.limit is not None else ""
        found = self.con.execute(
            "select context_id, window_id, slice, record_type, record_key, person_masked, src_file, src_sheet, "
            f"src_row, contribution from ({query}) as c {bounded} order by {order}",
            bound,
        )
        return found.fetchall()


def _listed(sides: list[tuple[Side, Role]], slice_: str) -> list[Contribution]:
    return [
        Contribution(record_type, key, person, role, amount, file, sheet, row, slice_)
        for side, role in sides
        for record_type, key, person, file, sheet, row, amount in side.listed
    ]


def _value(sides: list[tuple[Side, Role]]) -> Fraction | None:
    totals = {role: Fraction(side.total) for side, role in sides}
    if "value" in totals:
        return totals["value"]
    return totals["numerator"] / totals["denominator"] if totals["denominator"] else None
