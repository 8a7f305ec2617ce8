"""Several tables on one sheet: one below another, each under its own header, or side by side.

Tables of one record type below each other are read, each by its own header; rows of another record type's table, and
tables side by side that nothing separates (jixiao.ingest.side_by_side), are refused: what stands in one row of a sheet
is one record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from jixiao.ingest import headers, money_units, refused_cells, row_kinds
from jixiao.ingest.contract import RecordType, load_contract
from jixiao.ingest.headers import Header, Row
from jixiao.personal_numbers import mask_text

_LEAST_LABELS, _OF_ANOTHER = 2, 3
_TITLE_CELLS = 3
_SHORT = 2  # letters of a header that may stand inside other words too
_LONG_SHEET = 2_000


@dataclass(frozen=True)
class SheetTable:
    """A table on a sheet: its header (None: none was found), the record type whose header it is where that is not the
    sheet's own (`other`), and the rows that stand above it and in it: 0-based numbers on the sheet, and texts."""

    header: Header | None
    other: RecordType | None = None
    numbers: tuple[int, ...] = ()
    titles: tuple[Row, ...] = ()

    def row(self, place: int) -> int:
        """The 0-based row of the sheet of one of the header's own rows."""
        return self.numbers[place]

    def __eq__(self, other: object) -> bool:
        """Rows below one are read as those below the other."""
        return isinstance(other, SheetTable) and self._reads == other._reads

    def __hash__(self) -> int:
        return hash(self._reads[0])

    @property
    def _reads(self) -> tuple[object, ...]:
        h = self.header
        how = (h.places, h.yuan, h.unused, h.twice, h.missing, h.unknown_units, h.other_units) if h else ()
        return (self.other.id if self.other else "", *how)


@dataclass(frozen=True)
class Below:
    """A table further down: the rows of its titles and header are from `begin` to `body`, where its records begin."""

    begin: int
    body: int
    table: SheetTable


def first(header: Header | None, top: Sequence[Row], begin: int) -> SheetTable:
    """The first table of a sheet whose rows, the first of them `top`, begin at the 0-based row `begin`."""
    height = header.body if header else 0
    return SheetTable(header, None, tuple(range(begin, begin + height)), tuple(top[: header.first] if header else ()))


def below(record_type: RecordType, table: SheetTable, frame: pl.DataFrame, numbers: pl.Series) -> Iterator[Below]:
    """The further tables among the rows below the header of the first, and rows that only number the columns."""
    begin = 0
    if row_kinds.numbers_columns(frame.row(0)):
        begin = 1
        yield Below(0, 1, table)
    for start, kind in _header_rows(record_type, frame, begin):
        if start < begin:
            continue
        top = start
        while top > begin and _is_title(frame.row(top - 1)):
            top -= 1
        own = refused_cells.own_text(frame.slice(top, start - top + 2)).rows()
        titles = () if money_units.stated(own[: start - top]) else table.titles
        header = headers.find_header(kind, [*titles, *own]) if kind is record_type else None
        begin = start + (header.rows if header else 1)
        rows = (*table.numbers[: len(titles)], *(int(n) - 1 for n in numbers[top : start + 2]))
        found = SheetTable(header, None if kind is record_type else kind, rows, table.titles)
        if begin < len(frame) and row_kinds.numbers_columns(frame.row(begin)):
            begin += 1
        yield Below(top, begin, found)


def _is_title(cells: Sequence[str | None]) -> bool:
    """One cell with words, or two of which one says what the other is: not a record of which cells are missing."""
    filled = [cell for cell in cells if cell and cell.strip()]
    worded = any("\u4e00" <= letter <= "\u9fa5" for cell in filled for letter in cell)
    return worded and (
        len(filled) == 1 or (len(filled) < _TITLE_CELLS and any(c in cell for cell in filled for c in ":："))
    )


def _header_rows(record_type: RecordType, frame: pl.DataFrame, begin: int) -> list[tuple[int, RecordType]]:
    """Rows that look like a header, with the record type whose it is."""
    long, short = _long_and_short()
    first_cell = row_kinds.first_cell(frame).str
    maybe = frame.select(
        (first_cell.contains(long) | first_cell.strip_chars().is_in(short)).fill_null(False)
    ).to_series()
    rows = [int(row) for row in maybe.arg_true() if row >= begin] if maybe.any() else []
    if len(rows) > _LONG_SHEET:
        some = pl.sum_horizontal(pl.all().is_in(list(labels())).fill_null(False)) >= _LEAST_LABELS
        rows = [rows[i] for i in frame[rows].select(some).to_series().arg_true()]
    found = [(row, whose(record_type, [headers.plain(cell) for cell in frame.row(row)])) for row in rows]
    return [(row, kind) for row, kind in found if kind is not None]


@cache
def labels() -> tuple[str, ...]:
    """The headers of all record types, and the usual other ones."""
    contract = load_contract()
    own = {c.header for r in contract.record_types for c in r.columns}
    return tuple(sorted(own | {other for others in contract.synonyms.values() for other in others}))


@cache
def _long_and_short() -> tuple[str, tuple[str, ...]]:
    """A pattern of the headers that say by themselves what they are, and those that a whole cell has to be."""
    long = [re.escape(word) for word in labels() if len(word) > _SHORT]
    return "|".join(long), (*(word for word in labels() if len(word) <= _SHORT), "序号")


def whose(record_type: RecordType, cells: list[str]) -> RecordType | None:
    """The record type whose header a row is: half of its cells are, and more than of any other; None: of none."""
    filled = [cell for cell in cells if cell]
    own = headers.matched(record_type, filled)
    best = max(load_contract().record_types, key=lambda one: len(headers.matched(one, filled, official=True)))
    if best is not record_type and len(headers.matched(best, filled, official=True)) > max(len(own), _OF_ANOTHER - 1):
        return best if 2 * len(headers.matched(best, filled, official=True)) >= len(filled) else None
    return record_type if len(own) >= _LEAST_LABELS and 2 * len(own) >= len(filled) else None


def beside(record_type: RecordType, header: Header, frame: pl.DataFrame) -> int | None:
    """The place where a second table begins beside the first; None where there is none."""
    right = max(header.places.values(), default=-1) + 1
    if len(header.again) >= _LEAST_LABELS and min(header.again) >= len(set(header.places) - set(header.twice)):
        return min(header.again)
    others = [(place, label) for place, label in header.unused if place >= right]
    for other in load_contract().record_types if len(others) >= _OF_ANOTHER else ():
        if other is record_type:
            continue
        found = headers.matched(other, [label for _, label in others], official=True)
        needed = {c.name for c in other.columns if c.must_have_header}
        if needed <= found.keys() and len(found) >= _OF_ANOTHER:
            return min(place for place, label in others if label in found.values())
    words = labels()
    for place in without_label(header, frame):
        if frame[f"c{place}"].str.strip_chars().is_in(list(words)).any():
            return place
    return None


def without_label(header: Header, frame: pl.DataFrame) -> list[int]:
    """Places that hold something and have no header, where there is a header."""
    named = {*header.places.values(), *header.again, *(place for place, _ in header.unused)}
    empty = frame.null_count().row(0) if header.rows and frame.width > len(named) else ()
    return [place for place, nulls in enumerate(empty) if place not in named and nulls < len(frame)]


def unused_labels(record_type: RecordType, header: Header) -> tuple[str, ...]:
    """What the columns that are not used are called, no two alike, personal numbers masked."""
    known, found = {c.header for c in record_type.columns}, list[str]()
    for place, label in header.unused:
        name = mask_text(label)
        found.append(f"{name}（第{place + 1}列）" if name in known or name in found else name)
    return tuple(found)
