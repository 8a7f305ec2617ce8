"""Files of the inbox read, typed and checked into their parts (jixiao.ingest.file_parts): small sheets of one layout
together, whichever files they are from, as it is a check that costs, not its rows."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from jixiao.ingest import file_parts, files, row_checks, sheets, tags
from jixiao.ingest.contract import Contract
from jixiao.ingest.file_parts import FAULTS, HANDED_BACK, SKIPPED, WRITTEN, FileParts, SheetAccount
from jixiao.ingest.handed_back import Originals, did_not_fit
from jixiao.ingest.keeping import Keeping
from jixiao.ingest.row_checks import ROW, SHEET
from jixiao.ingest.slices import Unreadable, of_one_file
from jixiao.ingest.typed_columns import Setting
from jixiao.pairs import pair

_NO_TYPE_SHEET = pair("工作表名不是记录类型，未读取", "the sheet is named as no record type: not read")
_NO_TYPE_FILE = pair("文件名不是记录类型，未读取", "the file is named as no record type: not read")
_NOT_THE_RETURN = pair(
    "是退回改正的表，但不是原来的工作簿（缺少“退回说明”或“退回单”工作表），请在原工作簿上改正后报回",
    "a table that was returned, in another workbook (without the sheet “退回说明” or “退回单”): correct it in its own",
)

_BATCH_ROWS = 100_000  # rows that wait to be checked together
Alike = tuple[str, row_checks.SheetColumns]
"""What sheets must share to be checked as one table: their record type and layout."""
_FILE = "_file"
_HELD_ROWS = 1_000_000
_SLICE = 1_000_000  # rows checked at a time: bounds memory, changes nothing else


@dataclass
class _Batch:
    """Rows that wait to be checked, frames that wait to be shared out, files of which all has been opened."""

    unchecked: defaultdict[Alike, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    frames: defaultdict[str, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    whole: list[FileParts] = field(default_factory=list)
    rows: int = 0


class PartsReader:
    """Reads files one after another, and keeps each when all of it is checked. A sheet's number is its place in
    `_owners`: its file and its place there. `originals` is what rows that are handed back stand for, None before that
    is known. Of what it reads, `hold` rows need not be read again from where they are kept."""

    def __init__(self, setting: Setting, contract: Contract, keeping: Keeping, hold: int = _HELD_ROWS) -> None:
        self.originals: Originals | None = None
        self._setting, self._contract, self._keeping = setting, contract, keeping
        self._owners: list[tuple[FileParts, int]] = []
        self._batch = _Batch()
        self._hold, self._held = hold, 0

    def read(self, file: files.InboxFile, parts: FileParts, refuse_changed: Callable[[], None]) -> None:
        """Open the sheets of a file and put their rows beside those that wait. Raises Unreadable (also what
        `refuse_changed` raises when all is read): the file is to be refused when all that waits is checked."""
        for sheet in file.sheets:
            name = tags.shown_name(sheet.name, self._setting.key)
            account = SheetAccount(name, sheet.order, sheet.record_type.id if sheet.record_type else "")
            parts.sheets.append(account)
            if sheet.record_type is None:
                account.count.notes.append((_NO_TYPE_SHEET if sheet.name else _NO_TYPE_FILE)())
                continue
            account.count.notes += sheet.notes
            self._owners.append((parts, len(parts.sheets) - 1))
            for opened in of_one_file(sheets.open_sheet(sheet, len(self._owners) - 1, account.count)):
                self._put(account, self._completed(account, opened))
        refuse_changed()
        self._batch.whole.append(parts)

    def _completed(self, account: SheetAccount, opened: sheets.OpenedRows) -> sheets.OpenedRows:
        """Rows that were handed back, with what they leave to the refused rows that they stand for."""
        if opened.references is None or opened.rows is None:
            return opened
        if self.originals is None:
            raise Unreadable(_NOT_THE_RETURN())
        named, letters = self.originals.named(opened.references), account.count.letters
        record_type = self._contract.get(account.record_type)
        rows = self.originals.completed(opened.rows, named, record_type, lambda of, row: f"{letters.get(of, '')}{row}")
        self._batch.frames[WRITTEN] += did_not_fit(opened.rows, rows, record_type)
        self._batch.frames[HANDED_BACK].append(pl.concat([opened.rows.select(SHEET, ROW), named], how="horizontal"))
        return replace(opened, rows=rows)

    def _put(self, account: SheetAccount, opened: sheets.OpenedRows) -> None:
        batch = self._batch
        if opened.skipped is not None:
            batch.frames[SKIPPED].append(opened.skipped)
        if opened.faults is not None:
            batch.frames[FAULTS].append(opened.faults)
            batch.rows += len(opened.faults)
        if opened.rows is not None:
            batch.unchecked[account.record_type, opened.layout].append(opened.rows)
            account.count.accepted += len(opened.rows)
            batch.rows += len(opened.rows)
        if batch.rows >= _BATCH_ROWS:
            self.finish()

    def finish(self) -> None:
        """Check what waits, and keep the files of which all has been read."""
        batch, self._batch = self._batch, _Batch()
        self._check(batch)
        for kind, frames in batch.frames.items():
            self._share_out(kind, frames)
        for parts in batch.whole:
            if HANDED_BACK not in parts.heights:  # what comes back is read anew, beside what it stands for
                file_parts.keep(self._keeping, parts)

    def _check(self, batch: _Batch) -> None:
        """Checks all that waits, sheets of one record type and layout as one table."""
        tables = [
            row_checks.AlikeRows(rows.slice(start, _SLICE), self._contract.get(record_type), layout)
            for (record_type, layout), frames in batch.unchecked.items()
            for rows in [pl.concat(frames)]
            for start in range(0, len(rows), _SLICE)
        ]
        for table, checked in zip(tables, row_checks.check(tables, self._setting), strict=True):
            batch.frames[table.record_type.id].append(checked.good)
            batch.frames[FAULTS] += checked.faults
            batch.frames[WRITTEN] += checked.written
            for number, n in checked.rounded:
                self._count(number).rounded += n
            for number, n in checked.quarantined:
                count = self._count(number)
                count.quarantined, count.accepted = count.quarantined + n, count.accepted - n

    def _count(self, number: int) -> sheets.Count:
        parts, place = self._owners[number]
        return parts.sheets[place].count

    def _share_out(self, kind: str, frames: list[pl.DataFrame]) -> None:
        """Give every file its own rows, in reading order."""
        frames = [frame for frame in frames if len(frame)]
        if not frames:
            return
        table = pl.concat(frames).sort(SHEET, maintain_order=True) if len(frames) > 1 else frames[0]
        first_of = {id(parts): number for number, (parts, _) in reversed(list(enumerate(self._owners)))}
        file = np.array([first_of[id(parts)] for parts, _ in self._owners])
        place = np.array([place for _, place in self._owners])
        numbers = table[SHEET].to_numpy()
        table = table.with_columns(pl.Series(SHEET, place[numbers]), pl.Series(_FILE, file[numbers]))
        for (number,), own in table.partition_by(_FILE, include_key=False, maintain_order=True, as_dict=True).items():
            self._held += len(own)
            hold = self._held <= self._hold
            self._owners[int(number)][0].add(kind, own, hold, write=not hold or self._keeping.store is not None)
