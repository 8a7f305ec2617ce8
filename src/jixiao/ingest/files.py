"""Reads every file of an inbox as sheets of text, whatever its kind, and keeps the rows' own numbers."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from jixiao import apart
from jixiao.ingest import cells, delimited, fault_rules, listing, parquet_table, refused_cells
from jixiao.ingest.cell_facts import CellFacts
from jixiao.ingest.cells import WorkbookCells
from jixiao.ingest.contract import Contract, RecordColumn, RecordType
from jixiao.ingest.headers import plain
from jixiao.ingest.listing import MACROS, WORKBOOKS, place
from jixiao.ingest.ods_xml import OdsXml
from jixiao.ingest.parquet_table import ParquetTable
from jixiao.ingest.side_by_side import tables_beside
from jixiao.ingest.slices import Slice, Unreadable, numbered, of_one_file
from jixiao.ingest.workbook_parts import HAS_MACROS, WorkbookParts
from jixiao.ingest.workbook_table import Errors, WorkbookTable
from jixiao.ingest.workbook_xml import WorkbookXml
from jixiao.ingest.xls_records import XlsRecords
from jixiao.machine import MEMORY, TIME
from jixiao.pairs import pair
from jixiao.paths import plain_place

_NO_ODS = pair(
    "打不开，可能已加密、已损坏，或不是真正的 OpenDocument 表格",
    "cannot be opened: encrypted, damaged, or no OpenDocument spreadsheet",
)
_MAY_HAVE_MACROS = pair("工作簿可带宏，宏没有运行", "the workbook may have macros, which were not run")
_NO_SHEETS = pair("工作簿里没有工作表，可能已损坏", "the workbook has no sheets: it may be damaged")
_SIDE_BY_SIDE = pair(
    "左右并排的 {tables} 张表分开读取，另起于 {columns} 列",
    "{tables} tables side by side, read apart; the others begin in columns {columns}",
)
_FAR = pair(
    "{cell} 格有内容（可能只是一个空格），请删除多余的列后另存",
    "the cell {cell} holds something (a blank perhaps): delete the columns that are too many, and save it",
)

_FILES_AT_A_TIME = 2
LARGE = 1 << 20
"""Bytes of a file whose reading is worth a thread of its own."""
_AHEAD = 1 << 26  # bytes of files that are read ahead: bounds memory
_MOST_AHEAD = 16
_WIDEST = 1_000  # columns of a sheet


class TypedCells(Protocol):
    """Cells of which something beside their text is known, as WorkbookCells of a workbook's."""

    def meant(self, columns: Mapping[int, RecordColumn], frame: pl.DataFrame, first: int) -> pl.DataFrame:
        """The rows from `first` on with the cells of some places as they are meant, or refused."""

    def address(self, row: int, place: int) -> str:
        """Where a cell is."""

    def letters(self, place: int) -> str:
        """Of a column, '' where columns have none."""

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

    def column_named(self, place: int) -> str:
        """What a reader calls a column."""
        letters = self.cells.letters(place) if self.cells is not None else ""
        return f"{letters} 列" if letters else f"第 {place + 1} 列"

    def header_is_merged_down(self, row: int) -> bool:
        """Cells of this 0-based row are merged with the row below."""
        return self.cells is not None and self.cells.merged_down(row)


@dataclass(frozen=True)
class InboxFile:
    """A data file: its name in the inbox, and its sheets. Going over them may raise Unreadable."""

    name: str
    sheets: Iterable[InboxSheet]


def every(_name: str) -> bool:
    """Every file is one's own."""
    return True


def read_files(
    inbox: Path, names: list[str], contract: Contract, mine: Callable[[str], bool] = every
) -> Iterator[InboxFile]:
    """The data files in order, some of them read ahead: workbooks, whose reading is another process's, and large files,
    whose reading is native code, outside the interpreter's lock. Those that are not `mine` when their turn comes are
    left out.

    What is read ahead is bounded by bytes. A small file of another kind costs more in the interpreter than in reading:
    it is read when its turn comes, as is one beyond the bound.
    """

    def read(name: str) -> InboxFile:
        return InboxFile(name, read_sheets(place(inbox, name), contract, name))

    def read_whole(name: str) -> InboxFile:
        return InboxFile(name, _held(read_sheets(place(inbox, name), contract, name)))

    sizes = [(name, size_of(place(inbox, name))) for name in names]
    large = [name for name, size in sizes if size >= LARGE]
    apart.at_most(min(_FILES_AT_A_TIME, max(1, sum(Path(name).suffix.lower() in WORKBOOKS for name in large))))
    pool = ThreadPoolExecutor(_FILES_AT_A_TIME if len(large) > 1 else 1)
    ahead: deque[tuple[str, int, Future[InboxFile] | None]] = deque()
    rest = deque(sizes)
    try:
        while rest or ahead:
            while rest and len(ahead) < _MOST_AHEAD and sum(one[1] for one in ahead) + rest[0][1] <= _AHEAD:
                name, size = rest.popleft()
                is_worth = size >= LARGE or Path(name).suffix.lower() in WORKBOOKS
                if mine(name):
                    ahead.append((name, size, pool.submit(read_whole, name) if is_worth else None))
            if ahead:
                name, _, future = ahead.popleft()
                yield future.result() if future else read(name)
            elif rest and mine(name := rest.popleft()[0]):
                yield read(name)
    finally:
        pool.shutdown(cancel_futures=True)


def size_of(path: Path) -> int:
    """Bytes of a file."""
    try:
        return path.stat().st_size
    except OSError:  # gone since it was found: its reading says so
        return 0


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


def read_sheets(path: Path, contract: Contract, name: str = "") -> Iterator[InboxSheet]:
    """The sheets of a data file, in order; `name` is the one in the inbox. Unreadable when it is not what its ending
    says."""
    yield from of_one_file(_sheets(plain_place(path), contract, name or path.name))


def _sheets(path: Path, contract: Contract, name: str) -> Iterator[InboxSheet]:
    suffix, named = decided_by_name(Path(name), contract)
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
    kind = _kind_of_facts(path)
    parts, book, facts = apart.of(WorkbookParts, path), apart.of(WorkbookTable, path), apart.of(kind, path)
    if kind is OdsXml and not facts.readable:
        raise Unreadable(_NO_ODS())
    told = parts.looked_at()
    if path.suffix.lower() == MACROS and HAS_MACROS not in told:
        told = [_MAY_HAVE_MACROS(), *told]
    names: list[str] = []
    try:
        names = book.names
        if not names:
            raise Unreadable(_NO_SHEETS())
        for order, name in enumerate(names):
            record_type = contract.named_plainly(plain(name))
            if record_type is None:
                yield InboxSheet(name, order)
                continue
            own = WorkbookCells(path, name, facts, facts.look(name))
            frame = own.as_stored(_text(*book.sheet(name)))
            _refuse_wide(frame, own)
            whole = InboxSheet(name, order, record_type, [numbered(frame)], notes=[*told, *own.hidden], cells=own)
            yield from _beside(whole, frame, record_type, own, names) or [whole]
    except apart.NotRead as error:
        if error.kind in (MEMORY, TIME):
            raise Unreadable(_burst(path, parts, names) or error.reason) from error
        raise


def _beside(
    whole: InboxSheet, frame: pl.DataFrame, record_type: RecordType, own: WorkbookCells, names: list[str]
) -> list[InboxSheet]:
    """The tables that stand side by side on a sheet, each as a sheet: the first has its name, the others say from which
    column on they are. None where there are not several, or where a sheet has such a name already."""
    tables = tables_beside(record_type, frame)
    named = [f"{whole.name}（{own.letters(one.place)}列起）" for one in tables]
    if not tables or not set(named).isdisjoint(names):
        return []
    columns = "、".join(own.letters(one.place) for one in tables[1:])
    told = [*whole.notes, _SIDE_BY_SIDE(tables=len(tables), columns=columns)]
    return [
        replace(
            whole,
            name=name,
            record_type=one.record_type,
            slices=[numbered(one.frame, begin=one.place)],
            notes=list(told),
        )
        for name, one in zip([whole.name, *named[1:]], tables, strict=True)
    ]


def _kind_of_facts(path: Path) -> Callable[[Path], CellFacts]:
    """What tells of the file's cells; an .et holds records or is an .xlsx, by its first bytes."""
    suffix = path.suffix.lower()
    if suffix == listing.OPEN_DOCUMENT:
        return OdsXml
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    return XlsRecords if suffix in listing.RECORDS and not is_zip else WorkbookXml


def _burst(path: Path, parts: WorkbookParts, names: list[str]) -> str:
    """What burst the reader of a workbook, where that can be found."""
    xml = apart.of(WorkbookXml, path)
    try:
        if not (found := parts.burst()) and xml.readable:
            for name in names:
                xml.refuse_far(name)
    except apart.NotRead as error:
        return error.reason if error.kind == apart.SAID else ""
    return found


def _refuse_wide(frame: pl.DataFrame, own: WorkbookCells) -> None:
    """No record has so many columns: a cell far to the right is named."""
    if frame.width > _WIDEST:
        row = frame.to_series(-1).is_not_null().arg_max() or 0
        raise Unreadable(_FAR(cell=own.address(row, frame.width - 1)))


def _text(stream: bytes, errors: Errors) -> pl.DataFrame:
    frame = pl.read_ipc_stream(stream)
    frame.columns = [f"c{i}" for i in range(frame.width)]
    return cells.with_errors(frame, errors)


def _read_parquet(path: Path, record_type: RecordType) -> InboxSheet:
    table = apart.of(ParquetTable, path)
    rows = parquet_table.SLICE_ROWS
    count, numbers = table.told(rows)
    slices = _ahead(count, lambda number: table.slice(number, rows))
    return InboxSheet("", 0, record_type, _run_on(map(pl.read_ipc_stream, slices)), number_columns=numbers)


def _ahead(count: int, read: Callable[[int], bytes]) -> Iterator[bytes]:
    """So many pieces, each read while the one before it is worked on."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(read, 0)
        for number in range(1, count + 1):
            piece = following.result()
            if number < count:
                following = pool.submit(read, number)
            yield piece


def _run_on(frames: Iterable[pl.DataFrame]) -> Iterator[Slice]:
    """Frames as the rows of one sheet."""
    line = 1
    for frame in frames:
        yield numbered(frame, line)
        line += len(frame)


def _read_csv(path: Path, record_type: RecordType) -> InboxSheet:
    slices, notes = delimited.read(path, record_type)
    return InboxSheet("", 0, record_type, slices, comma_separated=True, notes=notes)
