"""The door as one call: an inbox in, raw tables, quarantine and the account of every sheet out."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from jixiao.errors import UnreadableInput
from jixiao.hashes import file_sha256
from jixiao.ingest import (
    duplicates,
    fault_rules,
    files,
    listing,
    narrative,
    passed_over,
    quarantine,
    row_checks,
    sheets,
    typed_columns,
)
from jixiao.ingest.contract import NARRATIVE, Contract, Lists, RecordColumn, RecordType, load_contract

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
}
_PARTS = ".parts"
_PART_ROWS = 500_000
_BATCH_ROWS = 50_000  # rows of small sheets that wait to be checked together
_ROW_GROUP = 250_000  # rows of a raw table that are compressed together
_ZSTD = 1
_SLICE = 1_000_000  # rows checked at a time: bounds memory, changes nothing else


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
class _SheetAccount:
    """One sheet (or ignored file) in reading order; its place in the list is its `sheet_no`."""

    file: str
    sha256: str
    sheet: str
    order: int
    record_type: RecordType | None
    count: sheets.Count
    accepted: int = 0
    duplicates: int = 0


def ingest(inbox: Path, raw_dir: Path, lists: Lists, key: bytes, progress: Progress | None = None) -> IngestResult:
    """Reads `inbox` and writes raw_dir/<record_type>.parquet for every type, narrative.parquet, sheet.parquet,
    quarantine.parquet and passed_over.parquet.

    Same files, lists and key give the same bytes. `progress` is called with a label, files done, files in all.
    UnreadableInput when the inbox is missing, empty, holds no record sheet, or some file cannot be read: every such
    file is named, and nothing is written.
    """
    raw_dir.mkdir(parents=True, exist_ok=True)
    parts = raw_dir / _PARTS
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir()
    try:
        run = _Run(inbox, raw_dir, parts, typed_columns.Setting(lists, key), load_contract())
        run.read(progress or (lambda label, done, total: None))
        return run.finish()
    finally:
        shutil.rmtree(parts, ignore_errors=True)


class _Run:
    def __init__(
        self, inbox: Path, raw_dir: Path, parts: Path, setting: typed_columns.Setting, contract: Contract
    ) -> None:
        self.inbox, self.raw_dir, self.parts = inbox, raw_dir, parts
        self.setting, self.contract = setting, contract
        self.entries: list[_SheetAccount] = []
        self.faults: list[pl.DataFrame] = []
        self.unchecked: defaultdict[str, list[sheets.OpenedSheet]] = defaultdict(list)
        self.waiting: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
        self.parts_of: defaultdict[str, list[Path]] = defaultdict(list)
        self.narratives = narrative.Narratives()
        self.passed = passed_over.PassedOver()

    def read(self, progress: Progress) -> None:
        """Every file of the inbox, in the order of their relative paths."""
        data, other = _found(self.inbox)
        unreadable = []
        for done, opened in enumerate(files.read_files(self.inbox, data, self.contract)):
            progress(opened.name, done, len(data))
            try:
                self._read_file(opened)
            except files.Unreadable as error:
                unreadable.append(f"{opened.name}（{error}）")
        progress("", len(data), len(data))
        self._refuse_unreadable(unreadable)
        if not any(e.record_type for e in self.entries):
            raise UnreadableInput(
                f"收件目录 {self.inbox} 中没有可识别的记录表。"
                "请把工作表名（或 CSV、Parquet 文件名）改为记录类型名称，如“培训记录”。",
                f"no sheet in {self.inbox} is named after a record type",
            )
        texts = [file for file in other if narrative.is_narrative(file)]
        self._read_texts(texts)
        for file in other:
            if file in self.narratives.outcome:
                continue
            note = sheets.Count(notes=["不是数据文件，未读取"])
            self.entries.append(_SheetAccount(file, file_sha256(self.inbox / file), "", 0, None, note))

    def _read_texts(self, texts: list[str]) -> None:
        """The text files of boxes: each an entry of its own, taken or told."""
        unreadable = []
        for file in texts:
            try:
                narrative.text_of(self.inbox / file)
            except files.Unreadable as error:
                unreadable.append(f"{file}（{error}）")
        self._refuse_unreadable(unreadable)
        self.narratives = narrative.read_narratives(self.inbox, texts, self.setting.lists.get("boxes", frozenset()))
        for file, fault in self.narratives.outcome.items():
            count = sheets.Count(read=1, quarantined=int(fault is not None), notes=[fault.reason] if fault else [])
            entry = _SheetAccount(
                file, file_sha256(self.inbox / file), "", 0, NARRATIVE, count, accepted=int(fault is None)
            )
            if fault:
                self.faults.append(_fault_row(fault, len(self.entries)))
            self.entries.append(entry)

    def _refuse_unreadable(self, unreadable: list[str]) -> None:
        if unreadable:
            raise UnreadableInput(
                f"收件目录 {self.inbox} 中有 {len(unreadable)} 个文件无法读取：{'；'.join(unreadable)}。"
                "请更换或移走这些文件后重试。",
                f"{len(unreadable)} file(s) in {self.inbox} cannot be read: {'; '.join(unreadable)}",
            )

    def _read_file(self, file: files.InboxFile) -> None:
        self._make_room()
        name, digest = file.name, file.sha256
        for sheet in file.sheets:
            if sheet.record_type is None:
                what = "工作表名" if sheet.name else "文件名"
                count = sheets.Count(notes=[f"{what}不是记录类型，未读取"])
                self.entries.append(_SheetAccount(name, digest, sheet.name, sheet.order, None, count))
                continue
            number = len(self.entries)
            opened = sheets.open_sheet(sheet, number)
            self.entries.append(_SheetAccount(name, digest, sheet.name, sheet.order, sheet.record_type, opened.count))
            self.passed.add(opened.skipped)
            if opened.faults is not None:
                self.faults.append(opened.faults)
            if opened.rows is not None:
                self._enqueue(sheet.record_type, opened, len(opened.rows))

    def _enqueue(self, record_type: RecordType, opened: sheets.OpenedSheet, height: int) -> None:
        """Sheets wait, as it is a check that costs, not its rows: a batch has so many rows at most, or one sheet."""
        unchecked = self.unchecked[record_type.id]
        if sum(len(one.rows) for one in unchecked if one.rows is not None) + height > _BATCH_ROWS:
            self._check(record_type)
        self.unchecked[record_type.id].append(opened)
        if height > _BATCH_ROWS:
            self._check(record_type)

    def _check(self, record_type: RecordType) -> None:
        """Checks the sheets that wait, all of one layout together; keeps what is right in reading order."""
        alike: defaultdict[row_checks.SheetColumns, list[pl.DataFrame]] = defaultdict(list)
        for opened in self.unchecked.pop(record_type.id, []):
            if opened.rows is not None:
                alike[opened.layout].append(opened.rows)
        good: list[pl.DataFrame] = []
        rounded = Counter[int]()
        for layout, frames in alike.items():
            together = pl.concat(frames)
            for start in range(0, len(together), _SLICE):
                checked = row_checks.check(together.slice(start, _SLICE), record_type, layout, self.setting)
                if len(alike) > 1:
                    good.append(checked.good)
                else:
                    self._make_room()
                    self._keep(record_type, checked.good)
                self.faults += checked.faults
                rounded.update(dict(checked.rounded))
                for number, n in checked.quarantined:
                    self.entries[number].count.quarantined += n
        for number, n in rounded.items():
            self.entries[number].count.notes.append(f"{n} 个数值超过四位小数，已四舍五入")
        if good:
            self._keep(record_type, pl.concat(good).sort(row_checks.SHEET, maintain_order=True))

    def _keep(self, record_type: RecordType, good: pl.DataFrame) -> None:
        """Good rows wait in memory, and go to disk when more are to come and they are many (_make_room): memory is
        bounded by a part, not the inbox, and the last part needs no disk."""
        for number, n in good.group_by(row_checks.SHEET).len().iter_rows():
            self.entries[number].accepted += n
        self.waiting[record_type.id].append(good)

    def _make_room(self) -> None:
        for name, waiting in self.waiting.items():
            if sum(len(frame) for frame in waiting) >= _PART_ROWS:
                parts = self.parts_of[name]
                parts.append(self.parts / f"{name}-{len(parts):04d}.arrow")
                pl.concat(waiting).write_ipc(parts[-1])
                waiting.clear()

    def finish(self) -> IngestResult:
        """Copies and clashes over all sheets, then the tables."""
        for record_type in self.contract.record_types:
            self._write_records(record_type)
        self.narratives.table.write_parquet(self.raw_dir / "narrative.parquet")
        self._write_faults()
        self.passed.write(self.raw_dir, *self._entry_texts())
        table = self._sheet_table()
        table.write_parquet(self.raw_dir / "sheet.parquet")
        sums = {n: int(table[n].sum()) for n in ("read", "accepted", "quarantined", "duplicates", "skipped")}
        return IngestResult(self.raw_dir, table, **sums)

    def _write_records(self, record_type: RecordType) -> None:
        self._check(record_type)
        schema = sheets.raw_schema(record_type)
        rows = [pl.LazyFrame(schema={**schema, "sheet_no": pl.Int64(), "src_row": pl.Int64()})]
        rows += [pl.scan_ipc(part) for part in self.parts_of[record_type.id]]
        rows += [frame.lazy() for frame in self.waiting.pop(record_type.id, [])]
        kept = pl.concat(rows)
        gone = self._copies_and_clashes(record_type, kept, schema) if len(rows) > 1 else None
        if gone is not None:
            kept = kept.join(gone.lazy(), on=duplicates.PLACE, how="anti", maintain_order="left")
        self._finished(kept, record_type).select(
            *schema, "record_key", "src_file", "src_sheet", "src_row"
        ).sink_parquet(
            self.raw_dir / f"{record_type.id}.parquet",
            compression="zstd",
            compression_level=_ZSTD,
            row_group_size=_ROW_GROUP,
        )

    def _finished(self, rows: pl.LazyFrame, record_type: RecordType) -> pl.LazyFrame:
        file, sheet = self._entry_texts()
        return rows.with_columns(
            record_key=_label(record_type),
            src_file=pl.col("sheet_no").replace_strict(file, default=None, return_dtype=pl.String),
            src_sheet=pl.col("sheet_no").replace_strict(sheet, default=None, return_dtype=pl.String),
        )

    def _entry_texts(self) -> tuple[dict[int, str], dict[int, str]]:
        return {n: e.file for n, e in enumerate(self.entries)}, {n: e.sheet for n, e in enumerate(self.entries)}

    def _copies_and_clashes(
        self, record_type: RecordType, rows: pl.LazyFrame, schema: dict[str, pl.DataType]
    ) -> pl.DataFrame | None:
        """Places of rows that are not loaded; counts them, and tells of the clashes."""
        keys = [f"{c.name}_key" if c.type == "id" else c.name for c in record_type.keys]
        found = duplicates.find(rows, keys, list(schema))
        for number, n in found.duplicates.group_by("sheet_no").len().iter_rows():
            self.entries[number].duplicates += n
            self.entries[number].accepted -= n
        if len(found.clashes):
            self._tell_clashes(record_type, rows, found.clashes)
        self.passed.add_copies(found.duplicates)
        gone = pl.concat([found.duplicates.select(duplicates.PLACE), found.clashes.select(duplicates.PLACE)])
        return gone if len(gone) else None

    def _tell_clashes(self, record_type: RecordType, rows: pl.LazyFrame, clashes: pl.DataFrame) -> None:
        for number, n in clashes.group_by("sheet_no").len().iter_rows():
            self.entries[number].count.quarantined += n
            self.entries[number].accepted -= n
        clashing = rows.join(clashes.lazy(), on=duplicates.PLACE, how="inner").collect().sort(duplicates.PLACE)
        file, sheet = self._entry_texts()
        header = "、".join(c.header for c in record_type.keys)
        where = pl.concat_str(
            pl.lit("文件 "),
            pl.col("other_sheet_no").replace_strict(file, return_dtype=pl.String),
            pl.col("other_sheet_no").replace_strict(
                {n: f"，工作表“{s}”" if s else "" for n, s in sheet.items()}, return_dtype=pl.String
            ),
            pl.lit(" 第 "),
            pl.col("other_row").cast(pl.String),
            pl.lit(" 行"),
        )
        before, after = fault_rules.reason(fault_rules.CLASH, header, "\0").split("\0")
        faults = clashing.select(
            row="src_row",
            order=pl.lit(-1, dtype=pl.Int32),
            column=pl.lit(header),
            value=_label(record_type),
            rule=pl.lit(fault_rules.CLASH),
            reason=pl.concat_str(pl.lit(before), where, pl.lit(after)),
            repair=pl.lit(fault_rules.repair(fault_rules.CLASH, header)),
            row_json=quarantine.as_json(clashing.select(_as_handed_in(c) for c in record_type.columns)),
            sheet_no="sheet_no",
        )
        self.faults.append(faults)

    def _write_faults(self) -> None:
        file, sheet = self._entry_texts()
        kind = {n: e.record_type.id if e.record_type else "" for n, e in enumerate(self.entries)}
        path = self.raw_dir / "quarantine.parquet"
        if not self.faults:
            pl.DataFrame(schema=quarantine.SCHEMA).write_parquet(path)
            return
        table = pl.concat(self.faults).sort("sheet_no", "row", "order", maintain_order=True)
        number = pl.col("sheet_no")
        table = table.with_columns(
            file=number.replace_strict(file, return_dtype=pl.String),
            sheet=number.replace_strict(sheet, return_dtype=pl.String),
            record_type=number.replace_strict(kind, return_dtype=pl.String),
        )
        table.select(*quarantine.SCHEMA).write_parquet(path)

    def _sheet_table(self) -> pl.DataFrame:
        rows = [
            (
                e.file,
                e.sha256,
                e.sheet,
                e.order,
                e.record_type.id if e.record_type else "",
                e.count.read,
                e.accepted,
                e.count.quarantined,
                e.duplicates,
                e.count.skipped,
                "；".join(e.count.notes),
            )
            for e in self.entries
        ]
        table = pl.DataFrame(rows, schema=SHEET_SCHEMA, orient="row")
        return table.sort("file", "sheet_order", maintain_order=True)


def _found(inbox: Path) -> tuple[list[str], list[str]]:
    if not inbox.is_dir():
        raise UnreadableInput(f"收件目录 {inbox} 不存在。请检查路径后重试。", f"inbox {inbox} does not exist")
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
        }
    )


def _label(record_type: RecordType) -> pl.Expr:
    """The record's key as a label for people: key columns joined by `|`, persons masked."""
    names = [f"{c.name}_masked" if c.type == "id" else c.name for c in record_type.keys]
    return pl.concat_str([pl.col(n).cast(pl.String).fill_null("") for n in names], separator="|")


def _as_handed_in(column: RecordColumn) -> pl.Expr:
    """A typed column as text under its official header (money in yuan)."""
    if column.type == "id":
        return pl.col(f"{column.name}_masked").alias(column.header)
    if column.type == "flag":
        text = pl.col(column.name).replace_strict([True, False], ["是", "否"], default=None, return_dtype=pl.String)
        return text.alias(column.header)
    return pl.col(column.name).cast(pl.String).alias(column.header)
