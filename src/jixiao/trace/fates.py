"""What becomes of one record under the measures that are counted over it: run from the measures' own declarations
(intermediate.int_measure), for this record alone."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from jixiao.trace.measures import Catalog, Measure, contribution_sql

USED, NOT_TAKEN = "used", "not_taken"
NEARNESS = (
    "no_parent", "not_asked", "outside_window", "not_followed", "outside_universe", "other_slice", "filtered",
    "older_year", NOT_TAKEN, USED,
)  # fmt: skip
"""Outcomes from the farthest from being counted to being counted (macros/measures/measured.sql has the same order)."""
FIELDS = (
    "context_id, window_id, slice, asked_slice, has_own_slices, own_day, day_label, own_end, end_label, own_year, "
    "year_label, from_date, to_date, from_year, to_year, grace_days, outcome"
)
OPEN_YEARS = (1, 9999)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in what was handed in."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a record in one evaluation of a measure, and by what of its own that was decided."""

    context_id: str
    window_id: str
    slice: str
    asked_slice: str
    has_own_slices: bool
    own_day: date | None
    day_label: str
    own_end: date | None
    end_label: str
    own_year: int | None
    year_label: str
    from_date: date
    to_date: date
    from_year: int
    to_year: int
    grace_days: int | None
    outcome: str

    def reason(self, measure: Measure) -> str:
        """Why it was not counted, in Chinese; empty when it was."""
        return REASONS[self.outcome](self, measure)


def _outside(fate: Fate, measure: Measure) -> str:
    first, last = fate.from_date, fate.to_date
    if fate.day_label and (fate.own_day is None or not first <= fate.own_day <= last):
        return f"{fate.day_label}（{fate.own_day or '没有填'}）不在期间内（{_days(first, last)}）"
    if fate.year_label and (fate.own_year is None or not fate.from_year <= fate.own_year <= fate.to_year):
        years = str(fate.to_year) if fate.from_year == fate.to_year else f"{fate.from_year}–{fate.to_year}"
        return f"{fate.year_label}（{fate.own_year}）不在期间内（{years}年）"
    return f"{fate.end_label}（{fate.own_end}）早于期间末日（{last}）"


def _days(first: date, last: date) -> str:
    if first.year == OPEN_YEARS[0]:
        return f"{last}及以前"
    return f"{first}及以后" if last.year == OPEN_YEARS[1] else f"{first}至{last}"


REASONS: dict[str, Callable[[Fate, Measure], str]] = {
    USED: lambda fate, measure: "",
    "outside_window": _outside,
    "not_followed": lambda fate, measure: (
        f"期间内及其后{fate.grace_days}日内没有所需的后续记录（口径：{measure.definition}）"
    ),
    "outside_universe": lambda fate, measure: f"没有所数的内容（口径：{measure.definition}）",
    "other_slice": lambda fate, measure: f"只数其中的“{fate.asked_slice}”",
    "filtered": lambda fate, measure: f"不是所数的一类（口径：{measure.definition}）",
    "older_year": lambda fate, measure: f"只取最近一年，这条是{fate.own_year}年，另有更近的一年",
    NOT_TAKEN: lambda fate, measure: "只取一个值，取的是另一条记录的",
}


class Fates:
    """The fates of one record under every base measure over its type, and what it adds where it is counted."""

    def __init__(self, con: DuckDBPyConnection, catalog: Catalog, place: Place, record_type: str) -> None:
        self.con, self.catalog, self.place = con, catalog, place
        self.measures = [catalog.get(measure) for measure in self._measures_over(record_type)]
        self._of: dict[tuple[str, str, str], list[Fate]] = defaultdict(list)
        self._added: dict[tuple[str, str, str, str], Decimal] = {}
        facts = sorted(set(self._fact.values()))
        self._known = {fact for fact in facts if self._where(f"select 1 from {fact} where ", rest=" limit 1")}
        for measure in self.measures:
            if self._fact[measure.measure_id] in self._known:
                self._read(measure)

    def _measures_over(self, record_type: str) -> list[str]:
        """Measures over facts of this type, and over facts made of several types (which have no type of their own)."""
        rows = self.con.execute(
            "select measure_id, fates_sql, fact, record_type is null from intermediate.int_measure "
            "where fates_sql is not null and (record_type = ? or record_type is null) order by measure_id",
            [record_type],
        ).fetchall()
        self._sql = {measure: sql for measure, sql, *_ in rows}
        self._fact = {measure: fact for measure, _, fact, _ in rows}
        self._mixed = {measure for measure, _, _, mixed in rows if mixed}
        return [measure for measure, *_ in rows]

    def _read(self, measure: Measure) -> None:
        for row in self._where(f"select {FIELDS} from ({self._sql[measure.measure_id]}) as fates where "):
            fate = Fate(*row)
            self._of[fate.context_id, measure.measure_id, fate.window_id].append(fate)
        used = [
            (context_id, window_id)
            for (context_id, measure_id, window_id), fates in self._of.items()
            if measure_id == measure.measure_id and any(fate.outcome == USED for fate in fates)
        ]
        if used:
            contexts, windows = ({key[at] for key in used} for at in (0, 1))
            self._read_added(measure, sorted(contexts), sorted(windows))

    def _read_added(self, measure: Measure, contexts: list[str], windows: list[str]) -> None:
        of_context, of_window = (", ".join("?" * len(names)) for names in (contexts, windows))
        rows = self._where(
            f"select context_id, window_id, slice, sum(contribution) from ({contribution_sql(measure)}) as listed "
            f"where context_id in ({of_context}) and window_id in ({of_window}) and ",
            [*contexts, *windows],
            " group by all",
        )
        for context_id, window_id, slice_, amount in rows:
            self._added[context_id, measure.measure_id, window_id, slice_] = amount

    def _where(self, query: str, bound: list[str] | None = None, rest: str = "") -> list[tuple[Any, ...]]:
        place = [self.place.file, self.place.sheet, self.place.row]
        found = self.con.execute(
            f"{query}src_file = ? and src_sheet = ? and src_row = ?{rest}", [*(bound or []), *place]
        )
        return found.fetchall()

    @property
    def contexts(self) -> list[str]:
        """What asks for this record at all: contexts whose subject it is of."""
        return sorted({context_id for context_id, _, _ in self._of})

    def unasked(self) -> list[tuple[Measure, str]]:
        """Measures over its very type that it is under in nothing: nothing asks for them of its subject (not_asked), it
        has nothing for them to count (outside_universe), or its subject is not in the data (no_parent)."""
        asked = {measure_id for _, measure_id, _ in self._of}
        left = [m for m in self.measures if m.measure_id not in asked and m.measure_id not in self._mixed]
        known = {measure.measure_id for measure in left if self._fact[measure.measure_id] in self._known}
        absent = "outside_universe" if self._of or known else "no_parent"
        return [(measure, "not_asked" if measure.measure_id in known else absent) for measure in left]

    def in_side(self, context_id: str, measure_id: str, windows: list[str], slice_: str | None) -> "Found | None":
        """The fate of the record on one side of a value: over these windows, in this slice (None: in any of the
        measure's own). None when nothing of the record's subject is asked there."""
        fates = [fate for window_id in windows for fate in self._of.get((context_id, measure_id, window_id), ())]
        if slice_ is None:
            fates = [fate for fate in fates if "=" not in fate.slice]
        else:
            exact = [fate for fate in fates if fate.slice == slice_]
            fates = exact or [fate for fate in fates if fate.has_own_slices or fate.slice == ""]
        measure = self.catalog.get(measure_id)
        found = [self._judged(fate, measure, slice_) for fate in fates]
        return max(found, key=lambda one: NEARNESS.index(one.outcome), default=None)

    def _judged(self, fate: Fate, measure: Measure, slice_: str | None) -> "Found":
        if fate.outcome == USED and fate.has_own_slices and slice_ not in (None, fate.slice):
            of = f"这一格只数“{slice_}”，这条属于“{fate.slice}”"
            return Found(fate, "other_slice", of, None)
        amount = self._added.get((fate.context_id, measure.measure_id, fate.window_id, fate.slice))
        outcome = NOT_TAKEN if fate.outcome == USED and amount is None else fate.outcome
        return Found(fate, outcome, REASONS[outcome](fate, measure), amount if outcome == USED else None)


@dataclass(frozen=True, slots=True)
class Found:
    """A record on one side of a value: its fate there, the outcome with its reason, and what it adds when counted."""

    fate: Fate
    outcome: str
    reason: str
    amount: Decimal | None
