"""Files to which lines are only added: each is one line of canonical JSON that carries the hash of the line before it,
so that no line can be changed, taken out or put in unseen. A last line that was cut off (the machine went down while it
was written) is no entry; the next one written takes its place. One that lacks only its end (an editor took it) is one.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from jixiao import verifier
from jixiao.errors import UsageError, VerificationFailed
from jixiao.hashes import bytes_sha256
from jixiao.machine import MACHINE
from jixiao.system_words import why

NOTHING = "0" * 64
"""The hash before the first entry."""
BEGINNING = b'{"at":"'
"""How every entry begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One line: its number, the day as it was given, who says so, and the hash of the line before."""

    no: int
    at: str
    by: str
    prev: str

    @property
    def line(self) -> bytes:
        """The entry as it stands in the file, with its own hash."""
        row = asdict(self)
        return verifier.canonical(row | {"hash": bytes_sha256(verifier.canonical(row))}) + b"\n"


Entry = TypeVar("Entry", bound=Link)


@dataclass(slots=True)
class Chain(Generic[Entry]):
    """The entries of one such file. `title`: what people call it."""

    place: Path
    title: str
    made_of: Callable[..., Entry]
    entries: list[Entry] = field(default_factory=list)
    whole: int = 0
    """Bytes up to where the next entry goes."""

    @property
    def last_hash(self) -> str:
        """What the next entry has to carry."""
        return str(json.loads(self.entries[-1].line)["hash"]) if self.entries else NOTHING

    def read(self) -> Self:
        """Itself, with the entries of its file, checked; none where there is no file. VerificationFailed when it was
        tampered with."""
        if self.place.is_file():
            self._parse(self.place.read_bytes())
        return self

    def _parse(self, data: bytes) -> None:
        prev = NOTHING
        *lines, rest = data.split(b"\n")
        for number, line in enumerate(lines, start=1):
            entry = self._entry(line, prev, number)
            if entry is None:
                raise self._tampered(number)
            self.entries.append(entry)
            prev = self.last_hash
        self.whole = len(data) - len(rest)
        if last := self._entry(rest, prev, len(lines) + 1):
            self.entries.append(last)
            self.whole = len(data)
        elif rest.strip(b"\0") and rest[: len(BEGINNING)] != BEGINNING[: len(rest)]:
            raise self._tampered(len(lines) + 1)

    def _entry(self, line: bytes, prev: str, number: int) -> Entry | None:
        """The entry of a line, without its end; None when it does not follow."""
        try:
            row: dict[str, Any] = json.loads(line)
            row.pop("hash")
            entry = self.made_of(**row)
            sound = entry.line == line + b"\n" and entry.prev == prev and entry.no == number
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return entry if sound else None

    def _tampered(self, number: int) -> VerificationFailed:
        return VerificationFailed(
            f"{self.title} {self.place} 第 {number} 行与前面的记录接不上：有人改动、删除或插入过记录。"
            "请用备份核对，不要继续登记。",
            f"{self.place}, line {number} does not follow from the lines before it: it was changed, removed or put in.",
        )

    def append(self, entry: Entry) -> None:
        """Write the entry to the disk, over what a writer that was cut off has left; one that stands there already is
        left alone. Only while the folder is held. Raises UsageError."""
        if entry in self.entries:
            return
        lost_end = b"\n" * (sum(len(one.line) for one in self.entries) - self.whole)
        try:
            with self.place.open("ab") as file:
                file.truncate(self.whole)
                file.write(lost_end + entry.line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unwritable(self.place, error) from None
        self.entries.append(entry)
        self.whole += len(lost_end + entry.line)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer at a time. The folder itself is locked, so that what is refused leaves no file
    behind. Raises UsageError."""
    try:
        lock = MACHINE.open_to_lock(folder)
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        MACHINE.lock(lock, wait=True)
        yield
    finally:
        os.close(lock)


def unwritable(place: Path, error: OSError) -> UsageError:
    """What cannot be written, and why."""
    return UsageError(f"不能写入 {place}（{why(error)}）。请检查目录和权限。", f"cannot write {place}: {error}")
