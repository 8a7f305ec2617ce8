"""Small files of an inbox read by both processes of a build: most of what they cost is spent in the interpreter.

Each file is read by whichever process takes it first: this one begins with the first, the other with the last. What the
other could not read is read here once more, which says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jixiao.claims import Beside, Claims
from jixiao.ingest import file_parts, files
from jixiao.ingest.contract import load_contract
from jixiao.ingest.file_parts import FileParts, KnownFile
from jixiao.ingest.keeping import Keeping
from jixiao.ingest.listing import place
from jixiao.ingest.reading import PartsReader
from jixiao.ingest.slices import Unreadable
from jixiao.ingest.typed_columns import Setting

FILE = "file"
"""What files are claimed as."""
FEWEST = 16
"""Small files that are worth being shared."""


@dataclass(frozen=True)
class Task:
    """What another process is told: files to be read as this setting says, and where their parts are to lie."""

    inbox: Path
    files: Sequence[KnownFile]
    setting: Setting
    keeping: Keeping
    claims: Claims


def read_others(task: Task) -> None:
    """Read the files that no other process has taken into their parts; of one that cannot be read nothing is left."""
    contract = load_contract()
    reader = PartsReader(task.setting, contract, task.keeping, hold=0)
    asked = {file.name: file for file in task.files}
    unreadable: list[FileParts] = []
    for opened in files.read_files(task.inbox, list(asked), contract, partial(task.claims.take, FILE)):
        file = asked[opened.name]
        parts = file_parts.empty(task.keeping, file.key)
        try:
            reader.read(opened, parts, partial(file.refuse_changed, task.inbox))
        except Unreadable:
            unreadable.append(parts)
    reader.finish()
    for parts in unreadable:
        parts.clear()


class SharedReading:
    """Files that are to be read, small ones by either process; all by this one where no other is, or few are small."""

    def __init__(
        self, inbox: Path, missing: Sequence[KnownFile], setting: Setting, keeping: Keeping, beside: Beside | None
    ) -> None:
        small = [file for file in missing if files.size_of(place(inbox, file.name)) < files.LARGE] if beside else []
        self._small = {file.name: file for file in small} if len(small) >= FEWEST else {}
        self._elsewhere: list[KnownFile] = []
        self._claims = beside.claims if beside else None
        self._answer: Callable[[], Any] | None = None
        if beside and self._small:
            task = Task(inbox, [*reversed(self._small.values())], setting, keeping, beside.claims)
            self._answer = beside.start(read_others, task)

    @property
    def elsewhere(self) -> int:
        """Files that the other process has taken, as far as that is known."""
        return len(self._elsewhere)

    def take(self, name: str) -> bool:
        """Whether this process reads a file."""
        if name not in self._small or self._claims is None or self._claims.take(FILE, name):
            return True
        self._elsewhere.append(self._small[name])
        return False

    def left(self, parts: Mapping[str, FileParts]) -> list[str]:
        """When all that this process has taken is read: take the parts that the other has made; returns the names of
        the files that it could not read."""
        if self._elsewhere and self._answer:
            self._answer()
        return [file.name for file in self._elsewhere if not parts[file.key].take_account()]
