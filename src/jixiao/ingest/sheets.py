"""One sheet at the door: its header, the rows passed over, and what refuses it as a whole."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from jixiao.ingest import (
    fault_rules,
    headers,
    passed_over,
    persons,
    quarantine,
    refused_cells,
    row_checks,
    typed_columns,
)
from jixiao.ingest.contract import RecordColumn, RecordType
from jixiao.ingest.files import InboxSheet
from jixiao.ingest.headers import Header
from jixiao.ingest.outcomes import EXAMPLE, TOTAL
from jixiao.ingest.slices import Slice
from jixiao.personal_numbers import mask_text

_TOTAL_EXACT = re.compile(r"^(?:本页|本表|本列)?(?:合计|小计|总计|累计|共计)(?:[(（].*[)）])?[:：]?$")
_TOTAL_NAMED = re.compile(
    r"^(?:[^0-9A-Za-z]{0,12}|.{0,12}(?:年|年度|月|月份|季度|批|批次|期|组|类|项))[-—:：]?(?:合计|小计|总计)(?:[(（].*[)）])?[:：]?$"
)
_EXAMPLE = re.compile(r"^[(（【]?(?:填写|填报|录入)?(?:示例|样例|范例|例子?)[0-9一二三]?[)）】]?(?:[:：].*)?$")
_WHITE = re.compile(r"[^\S\x1c-\x1f]")
_LOOKED_AT = 4  # first cells of a row, where totals and examples say what they are


@dataclass
class Count:
    """What became of the rows of one sheet: a row of sheet.parquet without its file. `skipped` are the rows of totals
    (`totals`), the examples of a template and the blank ones, `rounded` numbers that had more places than their
    type."""

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    skipped: int = 0
    totals: int = 0
    examples: int = 0
    blank: int = 0
    rounded: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def note(self) -> str:
        """All that is to be said, in one text."""
        skipped = [f"跳过合计行 {self.totals} 行"] if self.totals else []
        skipped += [f"跳过示例行 {self.examples} 行"] if self.examples else []
        skipped += [f"跳过空行 {self.blank} 行"] if self.blank else []
        rounded = [f"{self.rounded} 个数值超过四位小数，已四舍五入"] if self.rounded else []
        return "；".join([*skipped, *self.notes, *rounded])


@dataclass(frozen=True)
class OpenedRows:
    """Rows of a sheet whose header was read: those to check with their layout (None: none), or the faults that refuse
    them; and the rows that were passed over (`passed_over.skipped`)."""

    layout: row_checks.SheetColumns = row_checks.SheetColumns((), ())
    rows: pl.DataFrame | None = None
    faults: pl.DataFrame | None = None
    skipped: pl.DataFrame | None = None


def raw_schema(record_type: RecordType) -> dict[str, pl.DataType]:
    """Names and types of the raw columns of a record type, in order, without key label and provenance."""
    return {name: dtype for column in record_type.columns for name, dtype in typed_columns.raw_columns(column).items()}


def open_sheet(sheet: InboxSheet, number: int, count: Count) -> Iterator[OpenedRows]:
    """Finds the header and the records of a sheet of a record type, slice by slice; `number` is what its rows are known
    by. `count` is right when all slices have been gone over."""
    assert sheet.record_type is not None
    reading: _HeadedSheet | None = None
    for rows in _filled(sheet.slices):
        if reading is None:
            reading = _HeadedSheet(sheet, sheet.record_type, _header(sheet, sheet.record_type, rows), number, count)
            rows = rows.slice(reading.header.body)
            reading.say()
        yield reading.open(rows)
    if reading is None:
        count.notes.append("空表")
    elif not reading.refused_by and count.read == count.skipped:
        count.notes.append("没有记录")


@dataclass(frozen=True)
class _Rows(Slice):
    """Rows of a sheet, and for each whether any cell of it is filled, and whether it may be a row of totals or an
    example."""

    full: pl.Series
    maybe_none: pl.Series

    def __len__(self) -> int:
        return len(self.frame)

    def slice(self, start: int, length: int | None = None) -> "_Rows":
        marks = self.full.slice(start, length), self.maybe_none.slice(start, length)
        return _Rows(self.frame.slice(start, length), self.numbers.slice(start, length), *marks)


def _filled(slices: Iterable[Slice]) -> Iterator[_Rows]:
    """The slices without the blank rows at the end of the sheet: those at the end of a slice wait for the next one."""
    waiting: list[_Rows] = []
    for one in _with_the_header(slices):
        rows = _Rows(one.frame, one.numbers, *_marks(one.frame))
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
        yield Slice(pl.concat([rows.frame for rows in waiting]), pl.concat([rows.numbers for rows in waiting]))
    yield from rest


def _joined(rows: list[_Rows]) -> _Rows:
    if len(rows) == 1:
        return rows[0]
    return _Rows(
        pl.concat([one.frame for one in rows]),
        pl.concat([one.numbers for one in rows]),
        pl.concat([one.full for one in rows]),
        pl.concat([one.maybe_none for one in rows]),
    )


def _header(sheet: InboxSheet, record_type: RecordType, rows: _Rows) -> Header | None:
    top = refused_cells.own_text(rows.frame.head(headers.SEARCHED_ROWS)).rows()
    header = headers.find_header(record_type, top)
    below = header.body if header else len(rows)
    if below < len(rows) and not rows.full[below] and sheet.header_is_merged_down(below - 1):
        return headers.find_header(record_type, top, blank_below_is_merged=True)
    return header


def _marks(frame: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Boolean a row: some cell is not blank; and it may be a row of totals or an example."""
    if frame.width == 0:
        return pl.Series([], dtype=pl.Boolean), pl.Series([], dtype=pl.Boolean)
    marks = frame.select(
        full=pl.coalesce(pl.all()).str.strip_chars().fill_null("") != "",
        no_record=pl.concat_str(frame.columns[:_LOOKED_AT], ignore_nulls=True).str.contains_any(["计", "例"]),
    )
    full = marks["full"]
    if not full.all():
        blank = " \t\r\n\u3000\u00a0\ufeff\u200b"
        rest = frame.filter(~full).select(pl.any_horizontal(pl.all().str.strip_chars(blank).fill_null("") != ""))
        full = full.scatter((~full).arg_true(), rest.to_series())
    return full, marks["no_record"]


def _kinds(rows: _Rows, required: list[int]) -> pl.Series:
    """What a row is that is no record: TOTAL (合计, 某市小计, ...) or EXAMPLE (例：), else null. `required`: places of
    the columns that every record fills."""
    none = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
    if not rows.maybe_none.any():
        return none
    looked = rows.frame.filter(rows.maybe_none)
    filled = [all((row[place] or "").strip() for place in required) for row in looked.iter_rows()]
    first = looked[:, :_LOOKED_AT].iter_rows()
    found = [_kind(row, whole) for row, whole in zip(first, filled, strict=True)]
    return none.scatter(rows.maybe_none.arg_true(), pl.Series(found, dtype=pl.String))


def _kind(cells: Sequence[str | None], whole: bool) -> str | None:
    """By the first cells of a row; `whole`: it fills all that a record has to, and so only a plain 合计 is none."""
    texts = [text for cell in cells if cell and (text := _WHITE.sub("", cell))]
    if not texts:
        return None
    if _EXAMPLE.search(texts[0]):
        return EXAMPLE
    if _TOTAL_EXACT.search(texts[0]):
        return TOTAL
    named = _TOTAL_NAMED.search(texts[0]) or any(_TOTAL_EXACT.search(text) for text in texts)
    return TOTAL if named and not whole else None


class _HeadedSheet:
    """A sheet under its header, None where there is none."""

    def __init__(
        self, sheet: InboxSheet, record_type: RecordType, header: Header | None, number: int, count: Count
    ) -> None:
        self.sheet, self.record_type, self.number, self.count = sheet, record_type, number, count
        self.header = header or Header(0, 0, {}, {})
        self._required = [self.header.places[c.name] for c in record_type.columns if self._must_fill(c)]
        self.present = [c.name for c in record_type.columns if c.name in self.header.places]
        self.layout = row_checks.SheetColumns(
            tuple(self.present), tuple(sorted(self.header.yuan.items())), not sheet.comma_separated
        )
        self.columns = {self.header.places[name]: record_type.column(name) for name in self.present}
        self.refused_by, self.column, self.hint = "", "", ""
        if header is None:
            self.refused_by, self.hint = fault_rules.NO_HEADER, f"“{record_type.label}”"
        elif header.twice:
            self.refused_by, self.column = fault_rules.COLUMN_TWICE, "、".join(header.twice)
        elif header.missing:
            self.refused_by, self.column = fault_rules.NO_COLUMN, "、".join(c.header for c in header.missing)
        elif header.unknown_units:
            self.refused_by, self.column = (
                fault_rules.UNKNOWN_UNIT,
                "、".join(record_type.column(name).header for name in header.yuan),
            )
            self.hint = "、".join(
                f"“{mask_text(unit.text)}”（{sheet.address(unit.row, unit.place)}）" for unit in header.unknown_units
            )

    def _must_fill(self, column: RecordColumn) -> bool:
        return column.must_have_value and column.name in self.header.places

    def say(self) -> None:
        """Note what the header says of the whole sheet."""
        notes = self.count.notes
        if self.refused_by:
            notes.append(fault_rules.reason(self.refused_by, self.column, self.hint))
            return
        if self.header.extra:
            notes.append("未用列：" + mask_text("、".join(self.header.extra)))
        if self.header.assumed_yuan:
            notes.append("表头未注金额单位，按元计：" + "、".join(self.header.assumed_yuan))

    def open(self, rows: _Rows) -> OpenedRows:
        """The next rows below the header, without blank ones and totals."""
        kinds = _kinds(rows, self._required)
        keep = rows.full & kinds.is_null()
        kept, blank = int(keep.sum()), len(rows) - int(rows.full.sum())
        count = self.count
        count.read, count.skipped = count.read + len(rows), count.skipped + len(rows) - kept
        count.blank, count.totals = count.blank + blank, count.totals + int((kinds == TOTAL).sum())
        count.examples += int((kinds == EXAMPLE).sum())
        frame, known, skipped = self.sheet.meant(self.columns, rows), self._known(rows), None
        if kept < len(rows):
            skipped = passed_over.skipped(known, kinds, rows.full)
            frame, known = frame.filter(keep), known.filter(keep)
        if self.refused_by:
            return OpenedRows(faults=self._refused(frame, known), skipped=skipped)
        if kept == 0:
            return OpenedRows(skipped=skipped)
        records = pl.concat([known, self._records(frame)], how="horizontal")
        return OpenedRows(self.layout, records, skipped=skipped)

    def _records(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows under the contract's names."""
        return pl.DataFrame([frame[f"c{self.header.places[name]}"].alias(name) for name in self.present])

    def _refused(self, frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
        """Every row is quarantined for a fault of the header, with its text as it may be shown."""
        if self.refused_by == fault_rules.NO_HEADER:
            own = typed_columns.half_width(refused_cells.own_text(frame)).select(persons.masked_inside(pl.all()))
            own.columns = [f"第{i + 1}列" for i in range(own.width)]
        else:
            own = row_checks.own_columns(self._records(frame), self.record_type)
        self.count.quarantined += len(frame)
        nothing = pl.repeat(None, len(frame), eager=True, dtype=pl.String)
        every = pl.repeat(self.refused_by, len(frame), eager=True, dtype=pl.String)
        hints = {self.refused_by: self.hint}
        return quarantine.faults(known, 0, self.column, nothing, every, hints, quarantine.as_json(own))

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
