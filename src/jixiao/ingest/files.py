"""Reads every file of an inbox as sheets of text, whatever its kind, and keeps the rows' own numbers."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.hashes import file_sha256
from jixiao.ingest import cells
from jixiao.ingest.contract import Contract, RecordType
from jixiao.ingest.headers import plain

_LOOKED_AT = 60  # first records of a CSV, to see how wide it is
_LOOKED_AT_BYTES = 200_000
_FILES_AT_A_TIME = 2
_LARGE = 1 << 20  # bytes of a file whose reading is worth a thread of its own
_AHEAD = 1 << 26  # bytes of files that are read together: bounds memory


class Unreadable(Exception):
    """A file that cannot be read at all; the text is the reason, in Chinese, without the file's name."""


@dataclass
class InboxSheet:
    """One sheet as text: `frame` has columns c0, c1, ...; `numbers` the rows' own numbers. Ignored: no frame."""

    name: str
    order: int
    record_type: RecordType | None = None
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    numbers: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.Int64))
    source: Path | None = None
    comma_separated: bool = False
    number_columns: frozenset[int] = frozenset()
    long_numbers: Future[bool] | None = None

    def numeric_cells(self, places: list[int]) -> dict[int, pl.Series]:
        """Place -> 0-based rows whose cell is a number by type. Only columns that hold any are in the answer."""
        if self.source is None:
            rows = pl.Series(range(len(self.frame)), dtype=pl.UInt32)
            whole = (p for p in places if p in self.number_columns)
            return {p: rows.filter(self.frame[f"c{p}"].is_not_null()) for p in whole}
        if not places or not self._may_hold_long_numbers(self.source):
            return {}
        return cells.numeric_cells(self.source, self.name, places)

    def _may_hold_long_numbers(self, source: Path) -> bool:
        """What was looked for beside reading the sheet (`long_numbers`), or is looked for now."""
        return self.long_numbers.result() if self.long_numbers else cells.may_hold_long_numbers(source, self.name)

    def header_is_merged_down(self, row: int) -> bool:
        """Cells of this 0-based row are merged with the row below."""
        return self.source is not None and cells.merged_down(self.source, self.name, row)


@dataclass(frozen=True)
class InboxFile:
    """A data file: its name in the inbox, the hash of its bytes, its sheets. Going over them may raise Unreadable."""

    name: str
    sha256: str
    sheets: Iterable[InboxSheet]


def read_files(inbox: Path, names: list[str], contract: Contract) -> Iterator[InboxFile]:
    """The data files in order, large ones that stand together two at a time.

    Reading them is native code, outside the interpreter's lock. What is read ahead is bounded by bytes. A small
    file costs more in the interpreter than in reading: it is read when its turn comes, as is one beyond the bound.
    """

    def read(name: str) -> InboxFile:
        path = inbox / name
        return InboxFile(name, file_sha256(path), read_sheets(path, contract))

    def read_whole(name: str) -> InboxFile:
        one = read(name)
        return InboxFile(name, one.sha256, _held(one.sheets))

    with ThreadPoolExecutor(_FILES_AT_A_TIME) as pool:
        for together in _together([(name, (inbox / name).stat().st_size) for name in names]):
            yield from pool.map(read_whole, together) if len(together) > 1 else map(read, together)


def _together(sizes: list[tuple[str, int]]) -> Iterator[list[str]]:
    """The names in order, in runs that are read together: of large files, up to so many bytes."""
    run: list[str] = []
    total = 0
    for name, size in sizes:
        if run and not (size >= _LARGE and 0 < total <= _AHEAD - size):
            yield run
            run, total = [], 0
        run.append(name)
        total += size if size >= _LARGE else _AHEAD
    if run:
        yield run


def _held(sheets: Iterable[InboxSheet]) -> Iterator[InboxSheet]:
    """The sheets, all read now; what went wrong is raised in its place."""
    found: list[InboxSheet] = []
    fault: Unreadable | None = None
    try:
        found.extend(sheets)
    except Unreadable as error:
        fault = error

    def again() -> Iterator[InboxSheet]:
        yield from found
        if fault is not None:
            raise fault

    return again()


def read_sheets(path: Path, contract: Contract) -> Iterator[InboxSheet]:
    """The sheets of a data file, in order. Unreadable when it is not what its ending says."""
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xls"):
        yield from _read_workbook(path, contract)
        return
    stem = path.name
    for mark in "-_.":
        stem = stem.split(mark, 1)[0]
    record_type = _by_longest_id(path.stem, contract) or contract.named(plain(stem))
    if record_type is None:
        yield InboxSheet("", 0)
        return
    yield _read_csv(path, record_type) if suffix == ".csv" else _read_parquet(path, record_type)


def _by_longest_id(stem: str, contract: Contract) -> RecordType | None:
    """`unit_year-2024` is unit_year, though its name up to the first `_` is unit."""
    low = stem.lower()
    fits = [r for r in contract.record_types if low == r.id or low.startswith(tuple(r.id + m for m in "-_."))]
    return max(fits, key=lambda r: len(r.id), default=None)


def _read_workbook(path: Path, contract: Contract) -> Iterator[InboxSheet]:
    import fastexcel

    try:
        book = fastexcel.read_excel(path)
    except Exception as error:
        raise Unreadable("打不开，可能已加密、已损坏，或不是真正的 Excel 文件") from error
    with ThreadPoolExecutor(1) as beside:
        for order, name in enumerate(book.sheet_names):
            record_type = contract.named(plain(name))
            if record_type is None:
                yield InboxSheet(name, order)
                continue
            looked_for = path.stat().st_size >= _LARGE and any(c.type == "id" for c in record_type.columns)
            found = beside.submit(cells.may_hold_long_numbers, path, name) if looked_for else None
            frame = _read_worksheet(book, name)
            yield InboxSheet(name, order, record_type, frame, _from_one(frame), source=path, long_numbers=found)


def _read_worksheet(book: Any, name: str) -> pl.DataFrame:
    try:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        batch, errors = sheet.to_arrow_with_errors()
    except Exception as error:
        raise Unreadable(f"工作表“{name}”读不出来，可能已损坏") from error
    frame = pl.DataFrame(pl.from_arrow(batch))
    frame.columns = [f"c{i}" for i in range(frame.width)]
    return cells.with_errors(frame, errors)


def _read_parquet(path: Path, record_type: RecordType) -> InboxSheet:
    try:
        typed = pl.read_parquet(path, glob=False)
    except Exception as error:
        raise Unreadable("打不开，可能已损坏，或不是真正的 Parquet 文件") from error
    dtypes = typed.dtypes
    if any(t.is_nested() or t == pl.Object for t in dtypes):
        raise Unreadable("含有嵌套的列（列表、结构），请改成一格一值后重新导出")
    text = typed.select(
        _parquet_text(pl.col(name), dtype).alias(f"c{i}")
        for i, (name, dtype) in enumerate(zip(typed.columns, dtypes, strict=True))
    )
    head = pl.DataFrame({f"c{i}": [name] for i, name in enumerate(typed.columns)}, schema=text.schema)
    frame = pl.concat([head, text])
    return InboxSheet(
        name="",
        order=0,
        record_type=record_type,
        frame=frame,
        numbers=_from_one(frame),
        number_columns=frozenset(i for i, t in enumerate(dtypes) if t.is_numeric()),
    )


def _parquet_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)


def _read_csv(path: Path, record_type: RecordType) -> InboxSheet:
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    width = max((len(r) for r in _first_records(raw)), default=0)
    if width == 0:
        return InboxSheet("", 0, record_type)
    try:
        frame, numbers = _csv_frame(raw, width + 1)
    except pl.exceptions.PolarsError:
        frame, numbers = _csv_frame_otherwise(decoded(raw), width + 1)
    return InboxSheet("", 0, record_type, frame, numbers, comma_separated=True)


def _first_records(raw: bytes) -> Iterator[list[str]]:
    """Cells as bytes, one to one: commas and quotes are the same in UTF-8 and GB18030."""
    reader = csv.reader(io.StringIO(raw[:_LOOKED_AT_BYTES].decode("latin-1"), newline=""))
    try:
        for _, record in zip(range(_LOOKED_AT), reader, strict=False):
            yield record
    except csv.Error:
        return


def _csv_frame(raw: bytes, width: int) -> tuple[pl.DataFrame, pl.Series]:
    """UTF-8 records and their lines, fast. PolarsError when this is no UTF-8 or its quotes are not in order.

    A synthetic header line gives the width; blank lines stay, as rows of nulls.
    """
    if b"\0" in raw:
        raise pl.exceptions.ComputeError("no text")
    head = ",".join(f"c{i}" for i in range(width)) + "\n"
    frame = pl.read_csv(head.encode() + raw, infer_schema=False, truncate_ragged_lines=True)
    return frame, _line_numbers(frame, raw.count(b"\n") + (not raw.endswith(b"\n")))


def _line_numbers(frame: pl.DataFrame, lines: int) -> pl.Series:
    plain_numbers = _from_one(frame)
    if lines == len(frame):
        return plain_numbers
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    inside = frame.select(breaks=breaks, before=breaks.cum_sum().shift(1, fill_value=0))
    if lines != len(frame) + inside["breaks"].sum():
        raise pl.exceptions.ComputeError("lines and records do not add up")
    return plain_numbers + inside["before"]


def decoded(raw: bytes) -> str:
    """Text of UTF-8 or else GB18030 bytes. Unreadable when it is neither."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("既不是 UTF-8 也不是 GB18030 编码的文本，请另存为“CSV UTF-8”")


def _csv_frame_otherwise(text: str, width: int) -> tuple[pl.DataFrame, pl.Series]:
    try:
        return _csv_frame(text.encode(), width)
    except pl.exceptions.PolarsError:
        return _csv_frame_slowly(text, width)


def _from_one(frame: pl.DataFrame) -> pl.Series:
    return pl.int_range(1, len(frame) + 1, dtype=pl.Int64, eager=True)


def _csv_frame_slowly(text: str, width: int) -> tuple[pl.DataFrame, pl.Series]:
    """Tolerant of stray quotes, as office programs are; says the line of every record."""
    reader = csv.reader(io.StringIO(text, newline=""))
    records, numbers, line = [], [], 1
    try:
        for record in reader:
            records.append((record + [""] * width)[:width])
            numbers.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"第 {line} 行起引号不成对，读不出来") from error
    frame = pl.DataFrame(records, schema={f"c{i}": pl.String for i in range(width)}, orient="row")
    return frame, pl.Series(numbers, dtype=pl.Int64)
