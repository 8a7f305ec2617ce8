"""Reads every file of an inbox as sheets of text, whatever its kind, and keeps the rows' own numbers."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from jixiao.ingest import cells, delimited, fault_rules, refused_cells
from jixiao.ingest.cells import WorkbookCells
from jixiao.ingest.contract import Contract, RecordColumn, RecordType
from jixiao.ingest.headers import plain
from jixiao.ingest.listing import MACROS, WORKBOOKS
from jixiao.ingest.slices import Slice, Unreadable, numbered, of_one_file
from jixiao.ingest.workbook_xml import WorkbookXml

_FILES_AT_A_TIME = 2
_LARGE = 1 << 20  # bytes of a file whose reading is worth a thread of its own
_SLICED_PARQUET = 1 << 21  # bytes of a Parquet file, in which a row takes a tenth, that is read so many rows at a time
_SLICE_ROWS = 1_000_000
_NO_PARQUET = "打不开，可能已损坏，或不是真正的 Parquet 文件"
_AHEAD = 1 << 26  # bytes of files that are read together: bounds memory


class TypedCells(Protocol):
    """Cells of which something beside their text is known, as WorkbookCells of a workbook's."""

    def meant(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """The rows from `first` on with the cells of some places as they are meant, or refused."""

    def address(self, row: int, place: int) -> str:
        """Where a cell is."""

    def merged_down(self, row: int) -> bool:
        """Cells of this row are merged with the row below."""


@dataclass
class InboxSheet:
    """One sheet, slice by slice (going over them may raise Unreadable): a workbook's in one. Ignored: no slices."""

    name: str
    order: int
    record_type: RecordType | None = None
    slices: Iterable[Slice] = ()
    comma_separated: bool = False
    number_columns: frozenset[int] = frozenset()
    notes: list[str] = field(default_factory=list)
    cells: TypedCells | None = None

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
    yield from of_one_file(_sheets(path, contract))


def _sheets(path: Path, contract: Contract) -> Iterator[InboxSheet]:
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
    record_type = _by_longest_id(path.stem, contract) or contract.named_plainly(plain(stem))
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
    told = ["工作簿可带宏，宏没有运行"] if path.suffix.lower() == MACROS else []
    xml = WorkbookXml(path)
    with ThreadPoolExecutor(1) as beside:
        for order, name in enumerate(book.sheet_names):
            record_type = contract.named_plainly(plain(name))
            if record_type is None:
                yield InboxSheet(name, order)
                continue
            looked_for = beside.submit(xml.look, name) if path.stat().st_size >= _LARGE else None
            frame = _read_worksheet(book, name)
            own = WorkbookCells(path, name, xml, looked_for.result() if looked_for else xml.look(name))
            frame = own.with_formulas(frame)
            yield InboxSheet(name, order, record_type, [numbered(frame)], notes=told, cells=own)


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
        yield numbered(frame, line)
        line += len(frame)
    if line == 1:
        yield numbered(head, line)


def _parquet_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if dtype.is_float():
        return column.fill_nan(None).cast(pl.String)
    if dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)


def _read_csv(path: Path, record_type: RecordType) -> InboxSheet:
    slices, notes = delimited.read(path, record_type)
    return InboxSheet("", 0, record_type, slices, comma_separated=True, notes=notes)
