"""The door as one call: an inbox in, raw tables, quarantine and the account of every sheet out.

Files become parts (kept, or read now), the parts of a record type its table (kept, or judged now), tables and parts the
account. What is kept never decides a value: the same inbox gives the same bytes without it.

Reading (jixiao.ingest.reading) and judging (jixiao.ingest.record_tables) grow with records; the rest grows with files,
sheets and faults.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from jixiao.apart import NOT_OPENED
from jixiao.claims import Beside
from jixiao.engine.store import Store, take
from jixiao.errors import UnreadableInput
from jixiao.ingest import (
    as_written,
    file_parts,
    files,
    listing,
    narrative,
    passed_over,
    quarantine,
    refused_rows,
    tags,
)
from jixiao.ingest.address import Database
from jixiao.ingest.contract import NARRATIVE, Contract, Lists, load_contract
from jixiao.ingest.corrections import APPLIED, Corrections, read_corrections
from jixiao.ingest.database import Session, opened_database
from jixiao.ingest.file_parts import (
    FAULTS,
    HANDED_BACK,
    SKIPPED,
    WRITTEN,
    FileParts,
    KnownFile,
    SheetAccount,
    known_files,
    reading_key,
    stacked,
)
from jixiao.ingest.handed_back import ORIGINALS, Originals, comes_back
from jixiao.ingest.keeping import Keeping
from jixiao.ingest.outcomes import CORRECTED
from jixiao.ingest.places import Places, places_of
from jixiao.ingest.reading import PartsReader
from jixiao.ingest.record_tables import RecordTable, record_table
from jixiao.ingest.row_checks import ROW, SHEET
from jixiao.ingest.shared_reading import SharedReading
from jixiao.ingest.sheets import Count
from jixiao.ingest.slices import Unreadable
from jixiao.ingest.typed_columns import Setting
from jixiao.pairs import pair
from jixiao.parquet_file import write_parquet
from jixiao.system_words import no_folder, why

_NO_TYPE = pair("表名不是记录类型，未读取", "the table is named as no record type: not read")
_NO_DATA = pair("不是数据文件，未读取", "no file of data: not read")
_NOT_THIS_KIND = pair(
    "名称是记录类型，但不读这种文件（{kind}），请另存为 .xlsx 或 .csv",
    "named as a record type, but not a kind of file that is read ({kind}): save it as .xlsx or .csv",
)

Progress = Callable[[str, int, int], None]

SHEET_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "sha256": pl.String(),
    "sheet": pl.String(),
    "sheet_order": pl.Int64(),
    "record_type": pl.String(),
    "read": pl.Int64(),
    "accepted": pl.Int64(),
    "quarantined": pl.Int64(),
    "duplicates": pl.Int64(),
    "skipped": pl.Int64(),
    "note": pl.String(),
    "refused": pl.String(),
}
_WORK = ".parts"


@dataclass(frozen=True)
class IngestResult:
    """What the door did: `sheets` as sheet.parquet, and the sums over all sheets."""

    raw_dir: Path
    sheets: pl.DataFrame
    read: int
    accepted: int
    quarantined: int
    duplicates: int
    skipped: int


@dataclass
class _SheetEntry:
    """One sheet (or a file without any) in reading order; its place in the list is its number."""

    file: str
    sha256: str
    sheet: SheetAccount
    duplicates: int = 0
    clashes: int = 0


def ingest(
    inbox: Path | Database,
    raw_dir: Path,
    lists: Lists,
    key: bytes,
    progress: Progress | None = None,
    store: Store | None = None,
    program: str = "",
    corrections: Path | None = None,
    beside: Beside | None = None,
) -> IngestResult:
    """Reads `inbox` (a folder, or a database) and writes raw_dir/<record_type>.parquet for every type,
    narrative.parquet, sheet.parquet, quarantine.parquet, passed_over.parquet, handed_back.parquet, correction.parquet,
    sheet_column.parquet and as_written.parquet.

    `corrections` is the file of corrections on record, if any: UsageError for one that cannot be applied.
    Same files, lists, corrections and key give the same bytes, whatever is in `store`, where a program (`program`, its
    hash) keeps what it has read, and whichever process reads what (`beside`: another one, for small files).
    `progress` is called with a label, files done, files in all.
    A file that cannot be read is refused alone: its account says why (`refused`), nothing of it is taken or kept.
    UnreadableInput when the inbox is missing, empty or holds no record sheet that can be read: then nothing is written.
    """
    raw_dir.mkdir(parents=True, exist_ok=True)
    work = raw_dir / _WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        setting = Setting(lists, key)
        mending = Corrections(read_corrections(corrections), setting)
        with opened_database(inbox) if isinstance(inbox, Database) else nullcontext() as tables:
            place = Path(inbox.name) if isinstance(inbox, Database) else inbox
            run = _Run(place, setting, load_contract(), Keeping(store, work, program), mending, tables, beside)
            run.read(progress or (lambda label, done, total: None))
        return run.finish(raw_dir)
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Run:
    """One inbox; `tables`: the database that it is, where it is no folder."""

    def __init__(
        self,
        inbox: Path,
        setting: Setting,
        contract: Contract,
        keeping: Keeping,
        corrections: Corrections,
        tables: Session | None = None,
        beside: Beside | None = None,
    ) -> None:
        self.inbox, self.setting, self.contract, self.keeping = inbox, setting, contract, keeping
        self.corrections, self.tables, self.beside = corrections, tables, beside
        self.files: list[tuple[str, FileParts]] = []
        self.entries: list[_SheetEntry] = []
        self.narratives = narrative.Narratives()
        self.unread_texts: dict[str, str] = {}
        self.text_faults: list[pl.DataFrame] = []

    def read(self, progress: Progress) -> None:
        """Every file of the inbox, in the order of their relative paths."""
        found = self.tables.listed(self.contract) if self.tables else _found(self.inbox)
        data, other = (sorted(names, key=self.shown) for names in found)
        known = self._known(data)
        parts = self._parts(known, progress)
        for file in known:
            name = self.shown(file.name)
            self.files.append((name, parts[file.key]))
            self.entries += [_SheetEntry(name, file.sha256, sheet) for sheet in parts[file.key].sheets]
        if not any(e.sheet.record_type for e in self.entries):
            self._refuse_all()
            raise UnreadableInput(
                f"收件目录 {self.inbox} 中没有可识别的记录表。"
                "请把工作表名（或 CSV、Parquet 文件名）改为记录类型名称，如“培训记录”。",
                f"no sheet in {self.inbox} is named after a record type",
            )
        self._read_texts([file for file in other if narrative.is_narrative(file) and not self._no_file(file)])
        for name in other:
            if name not in self.narratives.outcome:
                self._add(name, self._not_read(name))

    def _known(self, names: list[str]) -> list[KnownFile]:
        if self.tables:
            return self.tables.known(names, reading_key(self.setting, self.contract, self.keeping.program))
        return known_files(self.inbox, names, self.setting, self.contract, self.keeping.program)

    def _opened(self, names: list[str], mine: Callable[[str], bool]) -> Iterator[files.InboxFile]:
        return self.tables.read(names) if self.tables else files.read_files(self.inbox, names, self.contract, mine)

    def shown(self, name: str) -> str:
        """The name of a file as it is shown from here on; files stand in the order of these names."""
        return tags.shown_name(name, self.setting.key)

    def _parts(self, known: list[KnownFile], progress: Progress) -> dict[str, FileParts]:
        """What every file came to, by its key: files of the same content are one."""
        parts: dict[str, FileParts] = {}
        missing: dict[str, KnownFile] = {}
        for file in known:
            if file.key not in parts:
                parts[file.key], whole = file_parts.find(self.keeping, file.key)
                missing |= {} if whole else {file.name: file}
        unreadable: list[tuple[FileParts, str]] = []
        reader = PartsReader(self.setting, self.contract, self.keeping)
        back = [] if self.tables else [name for name in missing if comes_back(listing.place(self.inbox, name))]
        done = len(known) - len(missing)
        first = [file for name, file in missing.items() if name not in back]
        beside = None if self.tables else self.beside
        shared = SharedReading(self.inbox, first, self.setting, self.keeping, beside)

        def turns() -> Iterator[tuple[list[str], Callable[[str], bool]]]:
            yield [file.name for file in first], shared.take
            yield shared.left(parts), files.every
            yield back, files.every

        for names, mine in turns():
            for opened in self._opened(names, mine):
                progress(opened.name, min(done + shared.elsewhere, len(known)), len(known))
                file, done = missing[opened.name], done + 1
                try:
                    reader.read(opened, parts[file.key], partial(file.refuse_changed, self.inbox))
                except Unreadable as error:
                    unreadable.append((parts[file.key], str(error)))
            reader.finish()
            if not self.tables:
                reader.originals = Originals(self.inbox, known, parts, self.contract)
        progress("", len(known), len(known))
        for refused, reason in unreadable:
            refused.refuse(reason)
        return parts

    def _not_read(self, name: str) -> SheetAccount:
        """The account of a file that is no data file: refused, where its name is that of a record type."""
        if self.tables:
            return SheetAccount("", 0, "", Count(notes=[_NO_TYPE()]))
        if name in self.unread_texts:
            return file_parts.refused(self.unread_texts[name])
        if reason := self._no_file(name):
            return file_parts.refused(reason)
        kind = Path(name).suffix or "没有扩展名"
        if files.decided_by_name(Path(name), self.contract)[1]:
            return file_parts.refused(_NOT_THIS_KIND(kind=kind))
        return SheetAccount("", 0, "", Count(notes=[_NO_DATA()]))

    def _no_file(self, name: str) -> str:
        return listing.no_file(listing.place(self.inbox, name), self.inbox)

    def _add(self, name: str, sheet: SheetAccount) -> None:
        self.entries.append(_SheetEntry(self.shown(name), listing.content_sha256(self.inbox, name), sheet))

    def _read_texts(self, texts: list[str]) -> None:
        """The text files of boxes: each an entry of its own, taken or told."""
        for file in texts:
            try:
                narrative.text_of(listing.place(self.inbox, file))
            except Unreadable as error:
                self.unread_texts[file] = str(error)
            except OSError as error:
                self.unread_texts[file] = NOT_OPENED(why=why(error))
        right = [file for file in texts if file not in self.unread_texts]
        boxes = self.setting.lists.get("boxes", frozenset())
        self.narratives = narrative.read_narratives(self.inbox, right, boxes, self.shown)
        for file, fault in self.narratives.outcome.items():
            if fault:
                self.text_faults.append(_fault_row(fault, len(self.entries)))
            count = Count(1, int(fault is None), int(fault is not None), notes=[fault.reason] if fault else [])
            self._add(file, SheetAccount("", 0, NARRATIVE.id, count))

    def _refuse_all(self) -> None:
        """Nothing can be read where something was refused: the reasons, in one sentence."""
        unreadable = [f"{e.file}（{e.sheet.refused}）" for e in self.entries if e.sheet.refused]
        if unreadable:
            raise UnreadableInput(
                f"收件目录 {self.inbox} 中有 {len(unreadable)} 个文件无法读取：{'；'.join(unreadable)}。"
                "请更换或移走这些文件后重试。",
                f"{len(unreadable)} file(s) in {self.inbox} cannot be read: {'; '.join(unreadable)}",
            )

    def finish(self, raw_dir: Path) -> IngestResult:
        """Copies and clashes over all sheets, then the tables."""
        starts = dict[str, int]()
        for number, entry in enumerate(self.entries):
            starts.setdefault(entry.file, number)
        sheets = [(parts, starts[name]) for name, parts in self.files if parts.sheets]
        none = pl.DataFrame(schema=quarantine.FAULT_SCHEMA)
        faults, passed = [none, *_collected(sheets, FAULTS), *self.text_faults], _collected(sheets, SKIPPED)
        corrected = [pl.DataFrame(schema=APPLIED)]
        columns = [(number, e.sheet.record_type, e.sheet.count.columns) for number, e in enumerate(self.entries)]
        for record_type in self.contract.record_types:
            table = record_table(record_type, self.files, self.keeping, self.corrections)
            take(table.path, raw_dir / table.path.name)
            if not table.sources:
                continue
            numbers = [starts[one.name] + place for one in table.sources for place in range(len(one.parts.sheets))]
            self._account(table, numbers)
            faults.append(_renumbered(table.clashes, numbers, SHEET))
            corrected.append(_renumbered(table.corrected, numbers, SHEET))
            passed.append(passed_over.copies(_renumbered(table.copies, numbers, SHEET, "first_sheet_no")))
        places = places_of((entry.file, entry.sheet.name) for entry in self.entries)
        write_parquet(self.narratives.table, raw_dir / "narrative.parquet")
        self._write_faults(raw_dir, faults, places)
        passed_over.write(raw_dir, passed, places)
        as_written.write_columns(raw_dir, columns, places)
        before = self.corrections.before(pl.concat(corrected), {number: one for number, _, one in columns})
        kinds = {number: record_type for number, record_type, _ in columns}
        as_written.write_written(raw_dir, stacked(sheets, WRITTEN), before, places, kinds)
        write_parquet(self._corrected(corrected, places), raw_dir / CORRECTED)
        write_parquet(self._handed_back(sheets, starts, places), raw_dir / refused_rows.HANDED_BACK)
        table_of_sheets = self._sheet_table()
        write_parquet(table_of_sheets, raw_dir / "sheet.parquet")
        sums = {n: int(table_of_sheets[n].sum()) for n in ("read", "accepted", "quarantined", "duplicates", "skipped")}
        return IngestResult(raw_dir, table_of_sheets, **sums)

    def _corrected(self, corrected: list[pl.DataFrame], places: Places) -> pl.DataFrame:
        """What was corrected: one row a record and correction, in the order of the corrections."""
        told = [name for name in APPLIED if name not in (SHEET, ROW)]
        table = pl.concat(corrected).sort("line", SHEET, ROW)
        return table.select(*told, file=places.file(SHEET), sheet=places.sheet(SHEET), row=ROW)

    def _handed_back(self, sheets: list[tuple[FileParts, int]], starts: dict[str, int], places: Places) -> pl.DataFrame:
        """Rows that were handed back, with the rows that they stand for."""
        first = {parts.key: starts[name] for name, parts in reversed(self.files)}
        empty = pl.DataFrame(schema={SHEET: pl.Int64(), ROW: pl.Int64(), **ORIGINALS})
        rows = pl.concat([empty, *_collected(sheets, HANDED_BACK)]).with_columns(
            of=pl.col("from_key").replace_strict(first, default=None, return_dtype=pl.Int64) + pl.col("from_sheet")
        )
        return rows.sort(SHEET, ROW).select(
            file=places.file(SHEET),
            sheet=places.sheet(SHEET),
            row=ROW,
            reference="reference",
            from_file=places.file("of"),
            from_sheet=places.sheet("of"),
            from_row="from_row",
        )

    def _account(self, table: RecordTable, numbers: list[int]) -> None:
        """Book copies and clashes to their sheets."""
        for number, n in table.copies.group_by(SHEET).len().iter_rows():
            self.entries[numbers[number]].duplicates += n
        for number, n in table.clashes.group_by(SHEET).len().iter_rows():
            self.entries[numbers[number]].clashes += n

    def _write_faults(self, raw_dir: Path, faults: list[pl.DataFrame], places: Places) -> None:
        kind = {number: entry.sheet.record_type for number, entry in enumerate(self.entries)}
        table = pl.concat(faults).sort(SHEET, "row", "order", maintain_order=True)
        table = table.join(self._letters(), on=[SHEET, "column"], how="left", maintain_order="left").with_columns(
            file=places.file(SHEET),
            sheet=places.sheet(SHEET),
            record_type=pl.col(SHEET).replace_strict(kind, return_dtype=pl.String),
            cell=pl.col("letter") + pl.col("row").cast(pl.String),
        )
        write_parquet(table.select(*quarantine.SCHEMA), raw_dir / "quarantine.parquet")

    def _letters(self) -> pl.DataFrame:
        """Of every sheet of a workbook the letters of its columns."""
        found = [
            (number, header, letter)
            for number, entry in enumerate(self.entries)
            for header, letter in entry.sheet.count.letters.items()
        ]
        schema = {SHEET: pl.Int64(), "column": pl.String(), "letter": pl.String()}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _sheet_table(self) -> pl.DataFrame:
        rows = [
            (
                entry.file,
                entry.sha256,
                entry.sheet.name,
                entry.sheet.order,
                entry.sheet.record_type,
                entry.sheet.count.read,
                entry.sheet.count.accepted - entry.duplicates - entry.clashes,
                entry.sheet.count.quarantined + entry.clashes,
                entry.duplicates,
                entry.sheet.count.skipped,
                entry.sheet.count.note,
                entry.sheet.refused,
            )
            for entry in self.entries
        ]
        table = pl.DataFrame(rows, schema=SHEET_SCHEMA, orient="row")
        return table.sort("file", "sheet_order", maintain_order=True)


def _collected(files: list[tuple[FileParts, int]], kind: str) -> list[pl.DataFrame]:
    stack = stacked(files, kind)
    return [] if stack is None else [stack.collect()]


def _renumbered(table: pl.DataFrame, numbers: list[int], *columns: str) -> pl.DataFrame:
    """Numbers of sheets of one record type's files as those among all sheets."""
    own = pl.Series(numbers, dtype=pl.Int64)
    return table.with_columns(own.gather(table[column]).alias(column) for column in columns)


def _found(inbox: Path) -> tuple[list[str], list[str]]:
    if not inbox.is_dir():
        raise UnreadableInput(f"收件目录 {inbox} {no_folder(inbox)}。请检查路径后重试。", f"{inbox} is no folder.")
    data, other = listing.discover(inbox)
    if not data:
        raise UnreadableInput(
            f"收件目录 {inbox} 中没有数据文件。请放入 .xlsx、.xls、.csv 或 .parquet 文件后重试。",
            f"no data file in {inbox}",
        )
    return data, other


def _fault_row(fault: narrative.NarrativeFault, number: int) -> pl.DataFrame:
    """The fault of a text file, as a row of the quarantine."""
    return pl.DataFrame(
        {
            "row": pl.Series([1], dtype=pl.Int64),
            "order": pl.Series([0], dtype=pl.Int32),
            "column": [fault.column],
            "value": [fault.value],
            "rule": [fault.rule],
            "reason": [fault.reason],
            "repair": [fault.repair],
            "row_json": ["{}"],
            "sheet_no": pl.Series([number], dtype=pl.Int64),
            "money": [""],
        }
    )
