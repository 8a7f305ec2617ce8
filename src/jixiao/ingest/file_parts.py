"""What one file came to at the door, in a folder of its own: the account of its sheets, and frames of its rows.

Nothing in it tells where the file lies or what it is called: it is known by the file's content and by what decides how
that is read (`known_files`), and so a file that was renamed, moved, or whose neighbours changed is not read again. What
its rows are beside those of other files (copies, clashes) is judged anew (jixiao.ingest.record_tables).
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from jixiao.engine.content import content_key
from jixiao.hashes import sha256_or_blank
from jixiao.ingest.as_written import ColumnPlace
from jixiao.ingest.contract import Contract, names_of
from jixiao.ingest.files import decided_by_name
from jixiao.ingest.keeping import Keeping, write_frame
from jixiao.ingest.listing import place
from jixiao.ingest.row_checks import SHEET
from jixiao.ingest.sheets import Count
from jixiao.ingest.slices import Unreadable
from jixiao.ingest.typed_columns import Setting
from jixiao.pairs import pair
from jixiao.personal_numbers import mask_text

_NOT_LOADED = pair("没有载入：{reason}", "not loaded: {reason}")
_CHANGED = pair("读取时文件被改动，请等它写完后重试", "it was changed while it was read: try again when it is written")

FAULTS, SKIPPED, HANDED_BACK, WRITTEN = "_faults", "_skipped", "_handed_back", "_written"
"""Kinds of frames beside the record types: faults (jixiao.ingest.quarantine), rows passed over, what rows that were
handed back stand for (jixiao.ingest.handed_back), and texts that are not the value taken (jixiao.ingest.as_written)."""
_KIND = "file"
_ACCOUNT = "account.json"
_LARGE_ROWS = 50_000
_SMALL, _LARGE = ".arrow", ".parquet"  # a stream costs a tenth to write, a Parquet file is a fifth and can be scanned
_ROW_GROUP = 100_000
_HASHED_AT_A_TIME = 2


@dataclass
class SheetAccount:
    """One sheet of a file (or a file that is no sheet of records), and what became of its rows. `refused`: why the
    whole file was not taken."""

    name: str
    order: int
    record_type: str
    count: Count = field(default_factory=Count)
    refused: str = ""


@dataclass
class FileParts:
    """The folder of one file. A frame of a record type has its good rows, typed, in reading order, with SHEET (the
    place in `sheets`) and ROW; those of FAULTS and SKIPPED have them too. `heights`: rows of every frame by kind."""

    key: str
    folder: Path
    sheets: list[SheetAccount] = field(default_factory=list)
    heights: dict[str, list[int]] = field(default_factory=dict)
    held: dict[Path, pl.DataFrame] = field(default_factory=dict)

    def refuse(self, reason: str) -> None:
        """Nothing of the file is taken, for this reason."""
        self.sheets, self.heights, self.held = [refused(reason)], {}, {}

    def take_account(self) -> bool:
        """Take the account of parts that are whole, whoever made them; whether they are."""
        place = self.folder / _ACCOUNT
        if not place.is_file():
            return False
        account = json.loads(place.read_text(encoding="utf-8"))
        self.sheets, self.heights = [_sheet(**one) for one in account["sheets"]], account["heights"]
        return True

    def clear(self) -> None:
        """Nothing of the file lies in its folder."""
        for path in self.folder.iterdir():
            path.unlink()

    def add(self, kind: str, frame: pl.DataFrame, hold: bool, write: bool) -> None:
        """The next frame of a kind: held in memory for this run, written for later ones, or both."""
        before = self.heights.setdefault(kind, [])
        before.append(len(frame))
        path = self._place(kind, len(before) - 1)
        if hold:
            self.held[path] = frame
        if not write:
            return
        if path.suffix == _LARGE:
            frame.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP, statistics=False)
        else:
            write_frame(frame, path)

    def frames(self, kind: str) -> Iterator[pl.DataFrame | pl.LazyFrame]:
        """The frames of a kind, one by one; large ones are only looked into when they are asked for rows."""
        for number in range(len(self.heights.get(kind, ()))):
            path = self._place(kind, number)
            if path in self.held:
                yield self.held[path]
                continue
            yield pl.scan_parquet(path, glob=False) if path.suffix == _LARGE else pl.read_ipc_stream(path)

    def _place(self, kind: str, number: int) -> Path:
        suffix = _LARGE if self.heights[kind][number] > _LARGE_ROWS else _SMALL
        return self.folder / f"{kind}-{number:04d}{suffix}"


def refused(reason: str) -> SheetAccount:
    """The account of a file of which nothing was taken."""
    reason = mask_text(reason)
    return SheetAccount("", 0, "", Count(notes=[_NOT_LOADED(reason=reason)]), reason)


def _sheet(count: dict[str, Any], **sheet: Any) -> SheetAccount:
    columns = [ColumnPlace(**one) for one in count["columns"]]
    return SheetAccount(**sheet, count=Count(**count | {"columns": columns}))


def stacked(files: Iterable[tuple[FileParts, int]], kind: str) -> pl.LazyFrame | None:
    """The frames of a kind of many files as one, with SHEET counted from each file's own number on; None: no frame.
    Small frames are in memory, large ones are not."""
    stack: list[pl.LazyFrame] = []
    small: list[tuple[pl.DataFrame, int]] = []
    for frame, first in ((frame, first) for parts, first in files for frame in parts.frames(kind)):
        if isinstance(frame, pl.DataFrame):
            small.append((frame, first))
            continue
        stack += [*_together(small), frame.with_columns(pl.col(SHEET) + first)]
        small = []
    stack += _together(small)
    return pl.concat(stack) if stack else None


def _together(frames: list[tuple[pl.DataFrame, int]]) -> list[pl.LazyFrame]:
    """Frames in memory as one, with SHEET counted from the number beside each; none of none."""
    if not frames:
        return []
    first = np.repeat([first for _, first in frames], [len(frame) for frame, _ in frames])
    table = pl.concat([frame for frame, _ in frames])
    return [table.with_columns(pl.col(SHEET) + pl.Series(first, dtype=pl.Int64)).lazy()]


def find(keeping: Keeping, key: str) -> tuple[FileParts, bool]:
    """The parts of a file, and whether they are whole; if not, the file has to be read into them."""
    keeping.found(_KIND, key)
    parts = empty(keeping, key)
    return parts, parts.take_account()


def empty(keeping: Keeping, key: str) -> FileParts:
    """The parts that a file is to be read into."""
    return FileParts(key, keeping.folder(_KIND, key))


def keep(keeping: Keeping, parts: FileParts) -> None:
    """The parts are whole: keep them."""
    for sheet in parts.sheets:
        sheet.count.notes = [mask_text(note) for note in sheet.count.notes]
    account = {"sheets": [asdict(sheet) for sheet in parts.sheets], "heights": parts.heights}
    (parts.folder / _ACCOUNT).write_text(json.dumps(account, ensure_ascii=False), encoding="utf-8")
    keeping.keep(_KIND, parts.key)


@dataclass(frozen=True)
class KnownFile:
    """A data file of the inbox: its name there, the hash of its bytes ('' where they cannot be read), the key of what
    it comes to, and how the file stood before it was hashed."""

    name: str
    sha256: str
    key: str
    stood: tuple[int, ...]

    def refuse_changed(self, inbox: Path) -> None:
        """Raises Unreadable when the file is no longer the one that was hashed."""
        if stand(place(inbox, self.name)) != self.stood:
            raise Unreadable(_CHANGED())


def stand(path: Path) -> tuple[int, ...]:
    """What changes with a file's bytes: its identity, size and times; nothing of a file that is gone."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def reading_key(setting: Setting, contract: Contract, program: str) -> str:
    """The hash of all that decides how anything is read, whatever it holds."""
    named = {column.code_list for record_type in contract.record_types for column in record_type.columns}
    lists = {name: [sorted(one), names_of(one)] for name, one in setting.lists.items() if name in named}
    person_key = hmac.digest(setting.key, b"what is kept at the door", "sha256").hex()
    return content_key(program, contract.model_dump_json(), lists, person_key)


def known_files(inbox: Path, names: list[str], setting: Setting, contract: Contract, program: str) -> list[KnownFile]:
    """The files in the order of their names. A key holds all that decides how a file is read: its bytes, its ending,
    the record type that its name tells where a file is one sheet, the contract, the lists that its columns are held
    against, the key of the pseudonyms (by a hash of it), and the program."""
    reading = reading_key(setting, contract, program)
    paths = [place(inbox, name) for name in names]
    stood = [stand(path) for path in paths]
    with ThreadPoolExecutor(_HASHED_AT_A_TIME) as pool:
        digests = list(pool.map(sha256_or_blank, paths))
    return [
        KnownFile(name, digest, content_key(reading, digest or [name], *decided_by_name(Path(name), contract)), at)
        for name, digest, at in zip(names, digests, stood, strict=True)
    ]
