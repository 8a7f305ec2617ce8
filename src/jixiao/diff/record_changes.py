"""Records of two filings beside each other: added, removed, changed field by field, and one number for each record.

A record is known by its record type and the key columns of the contract, persons by their pseudonym: not by its place,
so that a row that has only moved is the same record. Where another row stands in the place of one that is gone and most
of its fields are the same, its key was corrected: that is one changed record, not two.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from jixiao.diff.record_values import same_row, shown
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract

ADDED, REMOVED, CHANGED = "新增", "删除", "改动"
PLACE = ("src_file", "src_sheet", "src_row")
Raw = Mapping[str, pl.DataFrame]
"""Raw records by record type (and `quarantine`)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a record: its header, old and new value as text; None is blank."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record stands; `sheet` is empty for csv and parquet."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why the other filing does not have the record: the fault for which its row is in quarantine there."""

    column: str
    value: str
    rule: str
    reason: str
    place: RecordPlace


@dataclass(slots=True)
class RecordChange:
    """A record that the filings do not have alike. `old` and `new` are its rows in raw, None where there is none."""

    no: int
    record_type: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    fields: list[Field] = field(default_factory=list)
    rejected: Rejection | None = None

    @property
    def change(self) -> str:
        """Whether it was added, removed or changed."""
        return ADDED if self.old is None else REMOVED if self.new is None else CHANGED

    @property
    def row(self) -> dict[str, Any]:
        """Its row in raw: of the new filing, else of the old one."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def key(self) -> str:
        """Its label, persons masked."""
        return str(self.row["record_key"])

    @property
    def place(self) -> RecordPlace:
        """Where it stands in the new filing, else in the old one."""
        return RecordPlace(*(self.row[name] for name in PLACE))


@dataclass(frozen=True)
class Records:
    """What became of the records. `old` and `new` give the number of each row (record_type, src_file, src_sheet,
    src_row, no): one number for a record that both filings have. `same` leads from the new number of a record with a
    corrected key to the number of its change."""

    changes: dict[int, RecordChange]
    old: pl.DataFrame
    new: pl.DataFrame
    same: dict[int, int]

    def change(self, no: int) -> RecordChange | None:
        """What was done to the record of a number; None to one that nobody touched."""
        return self.changes.get(self.same.get(no, no))


def compare_records(old: Raw, new: Raw, same_people: bool = True) -> Records:
    """All records of two filings. `same_people` is false where their pseudonyms were made with different keys: persons
    are then told apart by their masked numbers only."""
    changes: dict[int, RecordChange] = {}
    same: dict[int, int] = {}
    places: tuple[list[pl.DataFrame], list[pl.DataFrame]] = ([], [])
    first = 0
    for record in load_contract().record_types:
        numbered = _Numbered(record, old[record.id], new[record.id], same_people, first)
        first += numbered.count
        paired = _paired(numbered.found())
        changes |= {change.no: change for change in paired.changes}
        same |= paired.numbers
        for made, frame in zip(places, numbered.places(), strict=True):
            made.append(frame)
    _explain_rejected(changes.values(), old["quarantine"], new["quarantine"])
    return Records(changes, pl.concat(places[0]), pl.concat(places[1]), same)


class _Numbered:
    """The records of one type, numbered by their key from `first` on."""

    def __init__(self, record: RecordType, old: pl.DataFrame, new: pl.DataFrame, same_people: bool, first: int) -> None:
        self.record, self.same_people = record, same_people
        known = set(old.columns) & set(new.columns)
        key = [name for column in record.keys for name in self._raw(column) if name in known]
        frames = [frame.with_columns(_nth=pl.int_range(pl.len()).over(key)) for frame in (old, new)]
        keys = pl.concat([frame.select(*key, "_nth") for frame in frames], how="vertical_relaxed").unique(
            maintain_order=True
        )
        numbers = keys.with_columns(no=pl.int_range(pl.len(), dtype=pl.Int64) + first)
        self.count = len(numbers)
        self.old, self.new = (
            frame.join(numbers, on=[*key, "_nth"], how="left", nulls_equal=True, maintain_order="left")
            for frame in frames
        )
        self.compared = [name for column in record.columns for name in self._raw(column) if name in known]

    def _raw(self, column: RecordColumn) -> list[str]:
        """The raw columns that hold a column of the contract."""
        if column.type == "id":
            return [f"{column.name}_key" if self.same_people else f"{column.name}_masked"]
        return [column.name, f"{column.name}_is_percent"] if column.percent else [column.name]

    def places(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Place to number, in the old and in the new filing."""
        names = [pl.lit(self.record.id).alias("record_type"), *PLACE, "no"]
        return self.old.select(names), self.new.select(names)

    def found(self) -> Iterator[RecordChange]:
        """Records that only one filing has, and those of both with another value in some column."""
        for row in self.old.join(self.new.select("no"), on="no", how="anti").to_dicts():
            yield self._made(row, None)
        for row in self.new.join(self.old.select("no"), on="no", how="anti").to_dicts():
            yield self._made(None, row)
        both = self.old.select("no", *self.compared).join(
            self.new.select("no", *self.compared), on="no", suffix="_new", maintain_order="left"
        )
        differs = [pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in self.compared]
        numbers = both.filter(pl.any_horizontal(differs))["no"]
        before, after = (
            {row["no"]: row for row in frame.filter(pl.col("no").is_in(numbers.implode())).to_dicts()}
            for frame in (self.old, self.new)
        )
        for no in numbers:
            yield self._made(before[no], after[no])

    def _made(self, old: dict[str, Any] | None, new: dict[str, Any] | None) -> RecordChange:
        row = new or old
        assert row is not None
        change = RecordChange(row["no"], self.record.id, old, new)
        change.fields = list(fields_of(change))
        return change


def fields_of(change: RecordChange) -> Iterator[Field]:
    """The fields of a change: those that differ, or all that are filled of a record that was added or removed."""
    for column in load_contract().get(change.record_type).columns:
        old, new = (None if row is None else shown(column, row) for row in (change.old, change.new))
        if old != new:
            yield Field(column.header, old, new)
        elif change.change == CHANGED and column.type == "id" and _another_person(column, change):
            yield Field(column.header, old, f"{new}（另一号码）")


def _another_person(column: RecordColumn, change: RecordChange) -> bool:
    assert change.old is not None and change.new is not None
    name = f"{column.name}_key"
    return bool(change.old.get(name) != change.new.get(name))


@dataclass(frozen=True)
class _Paired:
    changes: list[RecordChange]
    numbers: dict[int, int]
    """Numbers of added records that are removed ones with a corrected key, and the number that they take."""


def _paired(found: Iterator[RecordChange]) -> _Paired:
    """Join a removed and an added record where one stands in the other's place and most of it is the same."""
    made, numbers = [], {}
    listed = list(found)
    gone = {change.place: change for change in listed if change.change == REMOVED}
    joined: set[int] = set()
    for change in listed:
        before = gone.get(change.place) if change.change == ADDED else None
        if before is None or not same_row(load_contract().get(change.record_type), before.row, change.row):
            made.append(change)
            continue
        corrected = RecordChange(before.no, change.record_type, before.old, change.new)
        corrected.fields = list(fields_of(corrected))
        numbers[change.no] = before.no
        joined.add(before.no)
        made.append(corrected)
    return _Paired([one for one in made if one.change == CHANGED or one.no not in joined], numbers)


def _explain_rejected(changes: Any, old: pl.DataFrame, new: pl.DataFrame) -> None:
    """Say of a record that is gone, or new, why its row is in quarantine in the other filing."""
    shelves = {REMOVED: _Quarantine(new), ADDED: _Quarantine(old)}
    for change in changes:
        if change.change in shelves:
            change.rejected = shelves[change.change].find(change)


class _Quarantine:
    """The rows in quarantine of one filing, by their key and by their place."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.by_place: dict[tuple[str, RecordPlace], tuple[Rejection, dict[str, str]]] = {}
        self.by_key: dict[tuple[str, tuple[str, ...]], Rejection] = {}
        contract = {record.id: record for record in load_contract().record_types}
        named = contract | {record.label: record for record in contract.values()}
        for row in frame.to_dicts():
            record = named.get(row["record_type"])
            if record is None:
                continue
            place = RecordPlace(row["file"], row["sheet"] or "", row["row"])
            found = Rejection(row["column"] or "", row["value"] or "", row["rule"], row["reason"], place)
            cells = json.loads(row["row_json"] or "{}")
            written = {header: str(value or "").strip() for header, value in cells.items()}
            self.by_place.setdefault((record.id, place), (found, written))
            key = tuple(written.get(column.header, "") for column in record.keys)
            self.by_key.setdefault((record.id, key), found)

    def find(self, change: RecordChange) -> Rejection | None:
        """The rejection of the row of a record, if it is there."""
        record = load_contract().get(change.record_type)
        values = {column.header: shown(column, change.row) or "" for column in record.columns}
        by_key = self.by_key.get((record.id, tuple(values[column.header] for column in record.keys)))
        if by_key:
            return by_key
        found, written = self.by_place.get((record.id, change.place), (None, {}))
        alike = sum(values.get(header) == value for header, value in written.items() if value)
        return found if 2 * alike >= sum(bool(value) for value in written.values()) else None
