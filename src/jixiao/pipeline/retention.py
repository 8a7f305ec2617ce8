"""Which published builds stay, by number, age and size; what is published, the build before it and the last build of
each of the last few days stay whatever happens.

The settings are `keep_builds`, `keep_days`, `keep_gb` and `keep_nights` (`settings.csv`). Filings are packs in places
of their own: nothing here looks at them.
"""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jixiao.settings import number

DAY = 86_400.0
SUMMARY = "build.json"
"""What makes a folder a build; it was written when the build was published."""


@dataclass(frozen=True)
class KeepingRules:
    """How many builds are kept, for how many days, in how many bytes, and the last ones of how many days in any
    case."""

    most: float
    days: float
    size: float
    nights: int


@dataclass(frozen=True)
class KeptBuild:
    """A published build: its folder, when it was published (seconds), its files by inode with their bytes."""

    place: Path
    at: float
    files: dict[tuple[int, int], int]

    @property
    def day(self) -> date:
        """The day that it was published on, where this machine is."""
        return date.fromtimestamp(self.at)


def rules() -> KeepingRules:
    """As they are set. UsageError for a setting that is wrong."""
    return KeepingRules(
        number("keep_builds"), number("keep_days"), number("keep_gb") * 2**30, max(1, int(number("keep_nights")))
    )


def builds_of(folder: Path) -> list[KeptBuild]:
    """The builds of a folder of builds, the first published first."""
    entries = [entry for entry in folder.iterdir() if entry.is_dir() and (entry / SUMMARY).is_file()]
    found = [KeptBuild(entry, (entry / SUMMARY).stat().st_mtime, _files(entry)) for entry in entries]
    return sorted(found, key=lambda one: (one.at, one.place.name))


def bytes_of(builds: Iterable[KeptBuild]) -> int:
    """What builds take on the disk: a file that several of them have counts once."""
    together: dict[tuple[int, int], int] = {}
    for build in builds:
        together |= build.files
    return sum(together.values())


def to_forget(
    found: list[KeptBuild], standing: set[str], wanted: KeepingRules, now: float | None = None
) -> list[KeptBuild]:
    """The builds that go, of those found (first published first): too old, too many, too large together. `standing` are
    names that stay. Of one day the last one goes last."""
    now = time.time() if now is None else now
    last_of_day = {build.day: build.place.name for build in found}
    nights = sorted(last_of_day)[-wanted.nights :]
    safe = standing | {last_of_day[day] for day in nights}
    loose = [build for build in found if build.place.name not in safe]
    loose.sort(key=lambda one: (last_of_day[one.day] == one.place.name, one.at))
    going = [build for build in loose if now - build.at > wanted.days * DAY]
    loose = [build for build in loose if build not in going]
    staying = [build for build in found if build not in going]
    while loose and (len(staying) > wanted.most or bytes_of(staying) > wanted.size):
        going.append(loose.pop(0))
        staying.remove(going[-1])
    return going


def _files(folder: Path) -> dict[tuple[int, int], int]:
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                status = os.lstat(os.path.join(place, name))
            except OSError:
                continue
            found[(status.st_dev, status.st_ino)] = status.st_size
    return found
