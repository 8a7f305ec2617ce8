"""Reads every file of an inbox as sheets of text, whatever its kind, and keeps the rows' own numbers."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from jixiao.ingest import cells, fault_rules, refused_cells
from jixiao.ingest.cells import WorkbookCells
from jixiao.ingest.contract import Contract, RecordColumn, RecordType
from jixiao.ingest.headers import plain
from jixiao.ingest.listing import WORKBOOKS
from jixiao.ingest.workbook_xml import WorkbookXml

_LOOKED_AT = 60  # first records of a CSV, to see how wide it is
_LOOKED_AT_BYTES = 200_000
_FILES_AT_A_TIME = 2
_LARGE = 1 << 20  # bytes of a file whose reading is worth a thread of its own
_SLICED = 1 << 27  # bytes of a CSV that are read at a time: bounds memory
_SLICED_PARQUET = 1 << 21  # bytes of a Parquet file, in which a row takes a tenth, that is read so many rows at a time
_SLICE_ROWS = 1_000_000
_NO_PARQUET = "打不开，可能已损坏，或不是真正的 Parquet 文件"
_AHEAD = 1 << 26  # bytes of files that are read together: bounds memory


class Unreadable(Exception):
    """A file that cannot be read at all; the text is the reason, in Chinese, without the file's name."""


@dataclass(frozen=True)
class Slice:
    """Some rows of a sheet as text: `frame` has columns c0, c1, ...; `numbers` are the rows' own numbers."""

    frame: pl.DataFrame
    numbers: pl.Series


@dataclass
class InboxSheet:
    """One sheet, slice by slice (going over them may raise Unreadable): a workbook's in one. Ignored: no slices."""

    name: str
    order: int
    record_type: RecordType | None = None
    slices: Iterable[Slice] = ()
    comma_separated: bool = False
    number_columns: frozenset[int] = frozenset()
    cells: WorkbookCells | None = None

    def meant(self, columns: Mapping[int, RecordColumn], rows: Slice) -> pl.DataFrame:
        """The rows of a slice with the cells of some places as they are meant, or refused: a column of text does not
        tell which of its cells are numbers by type."""
        if self.cells is not None and len(rows.frame):
            return self.cells.meant(columns, rows.frame, int(rows.numbers[0]) - 1)
        numbers = [f"c{p}" for p, c in columns.items() if c.type == "id" and p in self.number_columns]
        mark = pl.lit(refused_cells.refused(fault_rules.NUMBER_TYPED_ID, "", ""))
        return rows.frame.with_columns((mark + pl.col(name)).alias(name) for name in numbers)

    def address(self, row: int, place: int) -> str:
        """Where a cell is, as a reader finds it; of a file that is one sheet, only which row from above."""
        return f"单元格 {self.cells.address(row, place)}" if self.cells is not None else f"第 {row + 1} 行"

    def header_is_merged_down(self, row: int) -> bool:
        """Cells of this 0-based row are merged with the row below."""
        return self.cells is not None and self.cells.merged_down(row)


@dataclass(frozen=True)
class InboxFile:
    """A data file: its name in the inbox, and its sheets. Going over them may raise Unreadable."""

    name: str
    sheets: Iterable[InboxSheet]


def read_files(inbox: Path, names: list[str], contract: Contract) -> Iterator[InboxFile]:
    """The data files in order, large ones that stand together two at a time.

    Reading them is native code, outside the interpreter's lock. What is read ahead is bounded by bytes. A small
    file costs more in the interpreter than in reading: it is read when its turn comes, as is one beyond the bound.
    """

    def read(name: str) -> InboxFile:
        return InboxFile(name, read_sheets(inbox / name, contract))

    def read_whole(name: str) -> InboxFile:
        return InboxFile(name, _held(read_sheets(inbox / name, contract)))

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
    suffix, named = decided_by_name(path, contract)
    if suffix in WORKBOOKS:
        yield from _read_workbook(path, contract)
    elif not named:
        yield InboxSheet("", 0)
    else:
        yield (_read_csv if suffix == ".csv" else _read_parquet)(path, contract.get(named))


def decided_by_name(path: Path, contract: Contract) -> tuple[str, str]:
    """What the name of a file decides: how it is read (its ending), and the id of the record type of a file that is one
    sheet ('' where the name tells none, and for workbooks, whose sheets have names)."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return suffix, ""
    stem = path.name
    for mark in "-_.":
        stem = stem.split(mark, 1)[0]
    record_type = _by_longest_id(path.stem, contract) or contract.named(plain(stem))
    return suffix, record_type.id if record_type else ""


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
    xml = WorkbookXml(path)
    with ThreadPoolExecutor(1) as beside:
        for order, name in enumerate(book.sheet_names):
            record_type = contract.named(plain(name))
            if record_type is None:
                yield InboxSheet(name, order)
                continue
            looked_for = beside.submit(xml.look, name) if path.stat().st_size >= _LARGE else None
            frame = _read_worksheet(book, name)
            own = WorkbookCells(path, name, xml, looked_for.result() if looked_for else xml.look(name))
            frame = own.with_formulas(frame)
            yield InboxSheet(name, order, record_type, [Slice(frame, _from_one(frame))], cells=own)


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
        typed = pl.scan_parquet(path, glob=False)
        schema = typed.collect_schema()
        batches = _batches(typed) if path.stat().st_size > _SLICED_PARQUET else [typed.collect()]
    except Exception as error:
        raise Unreadable(_NO_PARQUET) from error
    if any(t.is_nested() or t == pl.Object for t in schema.dtypes()):
        raise Unreadable("含有嵌套的列（列表、结构），请改成一格一值后重新导出")
    numbers = frozenset(i for i, t in enumerate(schema.dtypes()) if t.is_numeric())
    return InboxSheet("", 0, record_type, _parquet_slices(schema, batches), number_columns=numbers)


def _batches(typed: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    try:
        for batch in typed.collect_batches(chunk_size=_SLICE_ROWS, maintain_order=True):
            yield from batch.iter_slices(_SLICE_ROWS)
    except Exception as error:
        raise Unreadable(_NO_PARQUET) from error


def _parquet_slices(schema: pl.Schema, batches: Iterable[pl.DataFrame]) -> Iterator[Slice]:
    """The names of the columns as the first row, then the rows."""
    names = {f"c{i}": [name] for i, name in enumerate(schema.names())}
    columns = [_parquet_text(pl.col(n), dtype).alias(f"c{i}") for i, (n, dtype) in enumerate(schema.items())]
    head, line = pl.DataFrame(names, schema=dict.fromkeys(names, pl.String())), 1
    for batch in batches:
        text = batch.select(columns)
        frame = pl.concat([head, text]) if line == 1 else text
        yield Slice(frame, _from(line, frame))
        line += len(frame)
    if line == 1:
        yield Slice(head, _from(line, head))


def _parquet_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)


def _read_csv(path: Path, record_type: RecordType) -> InboxSheet:
    if path.stat().st_size > _SLICED and _is_plain(path):
        return InboxSheet("", 0, record_type, _csv_slices(path), comma_separated=True)
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
    return InboxSheet("", 0, record_type, [Slice(frame, numbers)], comma_separated=True)


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in whole lines, so many at a time."""
    with path.open("rb") as file:
        while chunk := file.read(_SLICED):
            yield chunk + file.readline()


def _is_plain(path: Path) -> bool:
    """Every line of a CSV is a record of its own and UTF-8: there is no quote in it."""
    try:
        return all(b'"' not in c and b"\0" not in c and b"\n" in c and c.decode() for c in _chunks(path))
    except UnicodeDecodeError:
        return False


def _csv_slices(path: Path) -> Iterator[Slice]:
    """The records of a plain CSV, some lines at a time."""
    with path.open("rb") as file:
        top = file.read(_LOOKED_AT_BYTES).removeprefix(codecs.BOM_UTF8)
    width, line = max(len(record) for record in _first_records(top)), 1
    for raw in _chunks(path):
        try:
            frame, numbers = _csv_frame(raw.removeprefix(codecs.BOM_UTF8) if line == 1 else raw, width + 1)
        except pl.exceptions.PolarsError as error:
            raise Unreadable(f"第 {line} 行以下读不出来") from error
        yield Slice(frame, numbers + (line - 1))
        line += len(frame)


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


def _from(first: int, frame: pl.DataFrame) -> pl.Series:
    return pl.int_range(first, first + len(frame), dtype=pl.Int64, eager=True)


def _from_one(frame: pl.DataFrame) -> pl.Series:
    return _from(1, frame)


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
