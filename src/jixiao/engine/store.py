"""The one folder that keeps what a build made for the next: entries of files, found by what they were made from.

An entry is a folder `<kind>/<key>/` with its files and `entry.json`: which entry it is, and the SHA-256 of each file.
It comes into being by one rename, never changes, and may be deleted at any time, as may the whole folder. An entry that
is not what it was when it was kept, or not where, is of no use: it is removed, and what it held is made again.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from jixiao.hashes import file_sha256
from jixiao.machine import MACHINE
from jixiao.paths import at_home, user_cache
from jixiao.settings import number
from jixiao.space import is_broken, is_full, size_of

FOLDER_VARIABLE = "JIXIAO_CACHE"
LISTED = "entry.json"
FILE = "file"
"""The name of the file of an entry that has but one."""
DRAFT = ".draft-"
_DAY = 86_400
"""Seconds; a draft that is so old is one of a process that was killed."""


def cache_folder() -> Path:
    """Where the cache lies, one for all programs of a user, as every entry is found by the program too: JIXIAO_CACHE,
    else `builds` below the user's cache."""
    named = os.environ.get(FOLDER_VARIABLE)
    return at_home(Path(named)).resolve() if named else user_cache() / "builds"


def _limit() -> int:
    """Bytes that the cache may hold when a build has ended (`cache_gb`)."""
    return int(number("cache_gb") * 2**30)


@dataclass(frozen=True)
class Store:
    """The cache below `folder`. With `fresh`, nothing is found, and everything is kept anew."""

    folder: Path
    fresh: bool = False
    limit: int = field(default_factory=_limit)

    def find(self, kind: str, key: str) -> Path | None:
        """The folder of an entry, whole and as it was kept; None where there is none."""
        if self.fresh:
            return None
        place = self.folder / kind / key
        if not _is_whole(place):
            _remove(place)
            return None
        with suppress(OSError):
            os.utime(place)
        return place

    def newest(self, kind: str, most: int) -> list[str]:
        """The keys of the entries of a kind that were used last, the last one first."""
        if self.fresh:
            return []
        places = [place for place in _folders(self.folder / kind) if not place.name.startswith(DRAFT)]
        return [place.name for place in sorted(places, key=_used, reverse=True)[:most]]

    @contextmanager
    def keep(self, kind: str, key: str) -> Iterator[Path]:
        """An empty folder to be filled within the block, which is then the entry of `key`. What cannot be kept (no
        room, no right to write) is not, and says nothing: it is only made again."""
        room = self.folder / kind
        try:
            room.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=room))
        except OSError:
            with tempfile.TemporaryDirectory() as nowhere:
                yield Path(nowhere)
            return
        try:
            yield draft
            with suppress(OSError):
                self._place(draft, room / key)
        except OSError as error:
            if not (is_full(error) or is_broken(error)):
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def _place(self, draft: Path, place: Path) -> None:
        files = {path.name: file_sha256(path) for path in sorted(draft.iterdir())}
        (draft / LISTED).write_text(json.dumps({"entry": _name(place), "files": files}), encoding="utf-8")
        _remove(place)
        os.rename(draft, place)

    def take_file(self, kind: str, key: str, place: Path) -> bool:
        """Put the one file of an entry at `place`, if it was kept; whether it was."""
        kept = self.find(kind, key)
        try:
            if kept is not None:
                take(kept / FILE, place)
        except OSError as error:
            if is_full(error) or is_broken(error):
                raise
            return False  # removed since it was found
        return kept is not None

    def keep_file(self, kind: str, key: str, place: Path) -> None:
        """Keep the file that lies at `place` as an entry of its own."""
        with self.keep(kind, key) as draft:
            link(place, draft / FILE)

    def trim(self) -> None:
        """Remove what was used longest ago until the folder keeps to its limits of size, number and age, and drafts
        that nobody fills. Age is counted from what was used last: a clock that jumps empties nothing."""
        found = [(_used(place), place) for room in _folders(self.folder) for place in _folders(room)]
        drafts = [(used, place) for used, place in found if place.name.startswith(DRAFT)]
        entries = sorted(set(found) - set(drafts), reverse=True)
        held, newest = 0, entries[0][0] if entries else 0.0
        most, oldest = number("cache_entries"), newest - number("cache_days") * _DAY
        for count, (used, place) in enumerate(entries, start=1):
            held += size_of(place)
            if held > self.limit or count > most or used < oldest:
                _remove(place)
        for used, place in drafts:
            if used < newest - _DAY:
                shutil.rmtree(place, ignore_errors=True)


def take(kept: Path, place: Path) -> None:
    """Put a copy of a kept file at `place`, where people may edit it or open it to others: that is nothing to what is
    kept, or to other builds that took it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    shutil.copyfile(kept, place)


def link(made: Path, place: Path) -> None:
    """Put a file at `place` that nobody edits there: as another name of it where the disk can, else as a copy."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    MACHINE.put(made, place)


def shipped(folder: Path, kind: str, key: str) -> Path | None:
    """The entry of a cache that was made elsewhere and is only read, whole and as it was kept; None where there is
    none."""
    place = folder / kind / key
    return place if _is_whole(place) else None


def _is_whole(place: Path) -> bool:
    try:
        told = json.loads((place / LISTED).read_text(encoding="utf-8"))
        there = {path.name for path in place.iterdir()} - {LISTED}
        is_this = told["entry"] == _name(place) and there == told["files"].keys()
        return is_this and all(file_sha256(place / name) == digest for name, digest in told["files"].items())
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return False


def _name(place: Path) -> str:
    """Which entry lies at a place: an entry that was moved to another's is not taken for it."""
    return f"{place.parent.name}/{place.name}"


def _folders(room: Path) -> list[Path]:
    """The folders in a folder; of one that is not there, or may not be looked into, none."""
    try:
        return [Path(entry.path) for entry in os.scandir(room) if entry.is_dir()]
    except OSError:
        return []


def _remove(place: Path) -> None:
    """An entry is gone at once: it is renamed before its files are removed one by one."""
    if not os.path.lexists(place):
        return
    with suppress(OSError):
        going = Path(tempfile.mkdtemp(prefix=DRAFT, dir=place.parent))
        with suppress(OSError):
            os.rename(place, going / "gone")
        shutil.rmtree(going, ignore_errors=True)


def _used(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0
