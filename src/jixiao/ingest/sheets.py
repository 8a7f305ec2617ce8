"""One sheet at the door: its header, the rows passed over, and what refuses it as a whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from jixiao.ingest import (
    fault_rules,
    headers,
    passed_over,
    persons,
    quarantine,
    refused_cells,
    row_checks,
    row_kinds,
    sheet_tables,
    typed_columns,
)
from jixiao.ingest.as_written import ColumnPlace
from jixiao.ingest.contract import RecordColumn, RecordType, load_contract
from jixiao.ingest.files import InboxSheet
from jixiao.ingest.headers import Header
from jixiao.ingest.money_units import NOT_UNDERSTOOD, StatedUnit
from jixiao.ingest.outcomes import BLANK, HEADER, SAID
from jixiao.ingest.sheet_tables import SheetTable
from jixiao.ingest.slices import Slice
from jixiao.pairs import pair
from jixiao.personal_numbers import mask_text
from jixiao.xlsx_formats import column_number

_PASSED = pair("跳过{called} {rows} 行", "{rows} passed over: {called}")
_ROUNDED = pair(
    "{number} 个数值超过四位小数，已四舍五入", "{number} numbers had more than four decimals and were rounded"
)
_EMPTY = pair("空表", "an empty sheet")
_NO_RECORDS = pair("没有记录", "no records")
_UNUSED = pair("未用列：{columns}", "columns not used: {columns}")
_NAMELESS = pair("没有表头的列未用：{columns}", "columns without a header, not used: {columns}")
_ASSUMED = pair(
    "没有注明金额单位，按本单位设定的“{unit}”计：{columns}",
    "no unit of money is stated; the office's own, “{unit}”: {columns}",
)


@dataclass
class Count:
    """What became of the rows of one sheet: a row of sheet.parquet without its file. `skipped` are the rows that are no
    records, `kinds` how many of which outcome; `rounded` numbers that had more places than their type. `letters`: of a
    worksheet, the letter of the column under each official header. `columns`: where those of each table stand."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    skipped: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    rounded: int = 0
    notes: list[str] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    columns: list[ColumnPlace] = field(default_factory=list)

    @property
    def note(self) -> str:
        """All that is to be said, in one text."""
        skipped = [_PASSED(called=called, rows=self.kinds[kind]) for kind, called in SAID.items() if kind in self.kinds]
        rounded = [_ROUNDED(number=self.rounded)] if self.rounded else []
        return "；".join([*skipped, *self.notes, *rounded])


@dataclass(frozen=True)
class OpenedRows:
    """Rows of a sheet whose header was read: those to check with their layout (None: none), or the faults that refuse
    them; the rows that were passed over (`passed_over.skipped`); and, of rows that were handed back, their
    references."""

    layout: row_checks.SheetColumns = row_checks.SheetColumns((), ())
    rows: pl.DataFrame | None = None
    faults: pl.DataFrame | None = None
    skipped: pl.DataFrame | None = None
    references: pl.Series | None = None


def raw_schema(record_type: RecordType) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a record type, in order, without key label and provenance."""
    return {name: dtype for column in record_type.columns for name, dtype in typed_columns.raw_columns(column).items()}


def open_sheet(sheet: InboxSheet, number: int, count: Count) -> Iterator[OpenedRows]:
    """Finds the header and the records of a sheet of a record type, slice by slice; `number` is what its rows are known
    by. `count` is right when all slices have been gone over."""
    assert sheet.record_type is not None
    reading: _HeadedSheet | None = None
    for reading, rows in _read_through(sheet, sheet.record_type, number, count):
        yield reading.open(rows)
    if reading is None:
        count.notes.append(_EMPTY())
    elif not reading.refused_by and count.read == count.skipped:
        count.notes.append(_NO_RECORDS())


def _read_through(
    sheet: InboxSheet, record_type: RecordType, number: int, count: Count
) -> Iterator[tuple["_HeadedSheet", "_Rows"]]:
    """The rows of every table of a sheet, slice by slice, with how they are read."""
    reading: _HeadedSheet | None = None
    for rows in _filled(sheet.slices):
        if reading is None:
            table = _first_table(sheet, record_type, rows)
            rows = rows.slice(table.header.body if table.header else 0)
            reading = _HeadedSheet(sheet, record_type, table, number, count, rows)
        for table, below in _tables(record_type, reading.table, rows):
            if table != reading.table:
                reading = _HeadedSheet(sheet, record_type, table, number, count, below)
            yield reading, below


def _tables(record_type: RecordType, table: SheetTable, rows: "_Rows") -> Iterator[tuple[SheetTable, "_Rows"]]:
    """The rows below a header, in as many parts as there are tables among them, each with the rows of its header."""
    if table.header is None or not len(rows):
        yield table, rows
        return
    at = 0
    for one in sheet_tables.below(record_type, table, rows.frame, rows.numbers):
        rows = rows.with_heads(one.begin, one.body)
        if one.table != table:
            if one.begin > at:
                yield table, rows.slice(at, one.begin - at)
            table, at = one.table, one.begin
    if at < len(rows):
        yield table, rows.slice(at)


def rows_of(sheet: InboxSheet, record_type: RecordType) -> Iterator[pl.DataFrame]:
    """All rows of a sheet below its header, as text under the contract's names, with ROW, whatever refuses them; none
    where no header is found."""
    for reading, rows in _read_through(sheet, record_type, 0, Count()):
        yield reading.text(rows).with_columns(rows.numbers.alias(row_checks.ROW))


@dataclass(frozen=True)
class _Rows(Slice):
    """Rows of a sheet, and for each whether any cell of it is filled, whether it may be no record, and whether it is of
    the header of a table."""

    full: pl.Series
    maybe_none: pl.Series
    head: pl.Series

    def __len__(self) -> int:
        return len(self.frame)

    def slice(self, start: int, length: int | None = None) -> "_Rows":
        marks = (one.slice(start, length) for one in (self.full, self.maybe_none, self.head))
        return _Rows(self.frame.slice(start, length), self.numbers.slice(start, length), *marks, begin=self.begin)

    def with_heads(self, begin: int, end: int) -> "_Rows":
        """The same, with the rows of one more header."""
        return replace(self, head=self.head.scatter(list(range(begin, end)), True))


def _filled(slices: Iterable[Slice]) -> Iterator[_Rows]:
    """The slices without the blank rows at the end of the sheet: those at the end of a slice wait for the next one."""
    waiting: list[_Rows] = []
    for one in _with_the_header(slices):
        marks = row_kinds.marks(one.frame, one.begin)
        rows = _Rows(one.frame, one.numbers, *marks, _none_of(len(one.frame)), begin=one.begin)
        height = len(rows) - int(rows.full.reverse().arg_max() or 0) if rows.full.any() else 0
        if height:
            yield _joined([*waiting, rows.slice(0, height)])
            waiting = []
        if height < len(rows):
            waiting.append(rows.slice(height))


def _with_the_header(slices: Iterable[Slice]) -> Iterator[Slice]:
    """The slices, the first of them with all rows in which a header is looked for."""
    waiting: list[Slice] = []
    rest = iter(slices)
    for one in rest:
        waiting.append(one)
        if sum(len(rows.frame) for rows in waiting) >= headers.SEARCHED_ROWS:
            break
    if waiting:
        frames, numbers = pl.concat([rows.frame for rows in waiting]), pl.concat([rows.numbers for rows in waiting])
        yield Slice(frames, numbers, begin=waiting[0].begin)
    yield from rest


def _joined(rows: list[_Rows]) -> _Rows:
    if len(rows) == 1:
        return rows[0]
    return _Rows(
        pl.concat([one.frame for one in rows]),
        pl.concat([one.numbers for one in rows]),
        pl.concat([one.full for one in rows]),
        pl.concat([one.maybe_none for one in rows]),
        pl.concat([one.head for one in rows]),
        begin=rows[0].begin,
    )


def _first_table(sheet: InboxSheet, record_type: RecordType, rows: _Rows) -> SheetTable:
    top = refused_cells.own_text(rows.frame.head(headers.SEARCHED_ROWS)).rows()
    header = headers.find_header(record_type, top)
    below = header.body if header else len(rows)
    if below < len(rows) and not rows.full[below] and sheet.header_is_merged_down(below - 1):
        header = headers.find_header(record_type, top, blank_below_is_merged=True)
    return sheet_tables.first(header, top, int(rows.numbers[0]) - 1)


class _HeadedSheet:
    """Rows of a sheet under a header, None where there is none."""

    def __init__(
        self, sheet: InboxSheet, record_type: RecordType, table: SheetTable, number: int, count: Count, rows: _Rows
    ) -> None:
        self.sheet, self.record_type, self.table, self.number, self.count = sheet, record_type, table, number, count
        self.header = table.header or Header(0, 0, {}, {})
        self._required = [self.header.places[c.name] for c in record_type.columns if self._must_fill(c)]
        self.present = [c.name for c in record_type.columns if c.name in self.header.places]
        self.layout = row_checks.SheetColumns(
            tuple(self.present),
            tuple(sorted(self.header.yuan.items())),
            not sheet.comma_separated,
            sheet_tables.unused_labels(record_type, self.header),
        )
        self.columns = {self.header.places[name]: record_type.column(name) for name in self.present}
        self.refused_by, self.column, self.hint = self._refusal(rows.frame)
        self._say(rows.frame)
        if not self.refused_by:
            self.count.columns += self._places(int(rows.numbers[0]) if len(rows) else 1)

    def _places(self, first_row: int) -> Iterator[ColumnPlace]:
        """Where the columns stand, of rows from here on."""
        for place, column in self.columns.items():
            letter = self.sheet.cells.letters(place) if self.sheet.cells is not None else ""
            header, yuan = mask_text(self.header.written[column.name]), self.header.yuan.get(column.name, 1)
            number = column_number(letter) + 1 if letter else place + 1
            yield ColumnPlace(first_row, column.name, number, letter, header, max(yuan, 1))

    def _refusal(self, frame: pl.DataFrame) -> tuple[str, str, str]:
        """The rule that refuses all rows ('': none), the columns that it names and what it adds."""
        header, table = self.header, self.table
        if table.other:
            return fault_rules.OTHER_TABLE, "", f"“{table.other.label}”"
        if table.header is None:
            return fault_rules.NO_HEADER, "", f"“{self.record_type.label}”"
        beside = sheet_tables.beside(self.record_type, header, frame)
        if beside is not None:
            return fault_rules.SIDE_BY_SIDE, "", self.sheet.column_named(beside)
        if header.twice:
            return fault_rules.COLUMN_TWICE, "、".join(header.twice), ""
        if header.missing:
            return fault_rules.NO_COLUMN, "、".join(c.header for c in header.missing), ""
        if header.other_units:
            counts = "、".join(name for name, _ in header.other_units)
            return fault_rules.OTHER_UNIT, counts, self._cells(unit for _, unit in header.other_units)
        if header.unknown_units:
            money = "、".join(self.record_type.column(name).header for name in header.yuan)
            return fault_rules.UNKNOWN_UNIT, money, self._cells(header.unknown_units)
        return "", "", ""

    def _cells(self, units: Iterable[StatedUnit]) -> str:
        """Units as they are written, each with its cell."""
        return "、".join(
            f"“{mask_text(u.text)}”（{self.sheet.address(self.table.row(u.row), u.place)}）" for u in units
        )

    def _must_fill(self, column: RecordColumn) -> bool:
        return column.must_have_value and column.name in self.header.places

    def _say(self, frame: pl.DataFrame) -> None:
        """Note what the header says of all rows below it, once a sheet."""
        said: list[str] = []
        if self.sheet.cells:
            named = {column.header: self.sheet.cells.letters(place) for place, column in self.columns.items()}
            self.count.letters |= {header: letters for header, letters in named.items() if letters}
        if self.refused_by:
            said.append(fault_rules.reason(self.refused_by, self.column, self.hint))
        else:
            nameless = [self.sheet.column_named(place) for place in sheet_tables.without_label(self.header, frame)]
            said += [_UNUSED(columns=mask_text("、".join(self.header.extra)))] if self.header.extra else []
            said += [_NAMELESS(columns="、".join(nameless))] if nameless else []
            assumed = "、".join(self.header.assumed_yuan)
            own = load_contract().money_unit
            said += [_ASSUMED(unit=own, columns=assumed)] if assumed else []
        self.count.notes += [one for one in said if one not in self.count.notes]

    def open(self, rows: _Rows) -> OpenedRows:
        """The next rows below the header, without blank ones and totals."""
        kinds = self._kinds(rows)
        keep = kinds.is_null()
        kept, count = int(keep.sum()), self.count
        count.read, count.skipped = count.read + len(rows), count.skipped + len(rows) - kept
        for kind, found in kinds.drop_nulls().value_counts().iter_rows() if kept < len(rows) else ():
            count.kinds[kind] = count.kinds.get(kind, 0) + found
        frame, known, skipped = self.sheet.meant(self.columns, rows), self._known(rows), None
        if kept < len(rows):
            skipped = passed_over.skipped(known, kinds)
            frame, known = frame.filter(keep), known.filter(keep)
        if self.refused_by:
            return OpenedRows(faults=self._refused(frame, known), skipped=skipped)
        if kept == 0:
            return OpenedRows(skipped=skipped)
        records = pl.concat([known, self._records(frame)], how="horizontal")
        references = None if self.header.reference is None else frame[f"c{self.header.reference}"]
        return OpenedRows(self.layout, records, skipped=skipped, references=references)

    def text(self, rows: _Rows) -> pl.DataFrame:
        """Rows as they are meant, under the contract's names."""
        return self._records(self.sheet.meant(self.columns, rows)).select(self.present)

    def _kinds(self, rows: _Rows) -> pl.Series:
        """What a row is that is no record, else null."""
        kinds = row_kinds.kinds(rows.frame, rows.maybe_none & ~rows.head, self._required, rows.begin)
        if rows.head.any():
            kinds = kinds.scatter(rows.head.arg_true(), HEADER)
        return kinds if rows.full.all() else kinds.scatter((~rows.full).arg_true(), BLANK)

    def _records(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows under the contract's names, and the columns that are not used."""
        own = [frame[f"c{self.header.places[name]}"].alias(name) for name in self.present]
        extra = [frame[f"c{place}"].alias(f"{row_checks.EXTRA}{n}") for n, (place, _) in enumerate(self.header.unused)]
        return pl.DataFrame([*own, *extra])

    def _refused(self, frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
        """Every row is quarantined for a fault of the header, with its text as it may be shown."""
        if self.refused_by in (fault_rules.NO_HEADER, fault_rules.OTHER_TABLE, fault_rules.SIDE_BY_SIDE):
            own = typed_columns.half_width(refused_cells.own_text(frame)).select(persons.masked_inside(pl.all()))
            own.columns = [f"第{i + 1}列" for i in range(own.width)]
        else:
            twice = [c.name for c in self.record_type.columns if c.header in self.header.twice]
            own = row_checks.own_columns(self._records(frame).drop(twice), self.record_type, self.layout.unused)
        yuan = dict.fromkeys(self.header.yuan, NOT_UNDERSTOOD) if self.header.unknown_units else self.header.yuan
        money = row_checks.own_money(self.record_type, yuan)
        self.count.quarantined += len(frame)
        nothing = pl.repeat(None, len(frame), eager=True, dtype=pl.String)
        every = pl.repeat(self.refused_by, len(frame), eager=True, dtype=pl.String)
        hints = {self.refused_by: self.hint}
        found = quarantine.faults(known, 0, self.column, nothing, every, hints, quarantine.as_json(own))
        return found.with_columns(money=pl.lit(money))

    def _known(self, rows: _Rows) -> pl.DataFrame:
        """What is known of rows beside their text: SHEET, ROW and OVERFLOW."""
        return pl.DataFrame(
            [
                pl.Series(row_checks.SHEET, [self.number], dtype=pl.Int64).new_from_index(0, len(rows)),
                rows.numbers.alias(row_checks.ROW),
                self._overflow(rows.frame).alias(row_checks.OVERFLOW),
            ]
        )

    def _overflow(self, frame: pl.DataFrame) -> pl.Series:
        """Boolean a row: a CSV record goes on beyond its header, so a comma too many may have shifted its values."""
        width = self.header.width
        beyond = frame.columns[width:] if self.sheet.comma_separated and width else []
        beyond = [c for c in beyond if frame[c].null_count() < len(frame)]
        if not beyond:
            return _none_of(len(frame))
        return frame.select(pl.any_horizontal(pl.col(beyond).str.strip_chars().fill_null("") != "")).to_series()


def _none_of(length: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, length)
