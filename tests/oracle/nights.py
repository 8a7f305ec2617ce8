"""Night after night: builds of as-of days in turn, and what lies on the disk after each.

    python -m tests.oracle.nights [--nights 365] [--builds 7]

The small inbox is built for one day after the other, each night a day later than the one before: after every night the
dates of what was published and kept are put back by a day, for the clock of this machine does not wait. So many builds,
and a cache of three days, are kept.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from jixiao.paths import project_root
from jixiao.pipeline.retention import builds_of
from jixiao.pipeline.run import plan_build, run_build
from tests.integration.small_inbox import write_small_inbox

FIRST, DAY = date(2025, 12, 1), 86_400
CACHE_DAYS = 3


@dataclass
class Nights:
    """What lay on the disk after each night: bytes of all, builds that were kept, runs that are on record."""

    size: list[int] = field(default_factory=list)
    builds: list[int] = field(default_factory=list)
    runs: int = 0


def run(place: Path, nights: int, builds: int) -> Nights:
    """So many nights, so many builds kept."""
    seen, disk = Nights(), place / "disk"
    inbox = write_small_inbox(place / "inbox")
    disk.mkdir()
    with settings(JIXIAO_KEEP_BUILDS=builds, JIXIAO_KEEP_NIGHTS=2, JIXIAO_CACHE_DAYS=CACHE_DAYS,
                  JIXIAO_CACHE=disk / "cache", JIXIAO_PERSON_KEY="a key of the tests, not of anybody"):  # fmt: skip
        for night in range(nights):
            run_build(plan_build(inbox, disk / "out", FIRST + timedelta(night), project_root()))
            seen.size.append(size_of(disk))
            seen.builds.append(len(builds_of((disk / "out").resolve().parent)))
            age(disk)
    [runs] = disk.rglob("runs.jsonl")
    seen.runs = sum('"build_id"' in line for line in runs.read_text(encoding="utf-8").splitlines())
    return seen


@contextmanager
def settings(**wanted: object) -> Iterator[None]:
    """These variables of the environment, while the block runs."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update({name: str(value) for name, value in wanted.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def size_of(disk: Path) -> int:
    """Bytes of all files, one that has several names once."""
    found = {(stat.st_dev, stat.st_ino): stat.st_size for path in disk.rglob("*") for stat in [path.lstat()]}
    return sum(found.values())


def age(disk: Path) -> None:
    """All that lies there is a day older."""
    aged = set()
    for path in disk.rglob("*"):
        stat = path.lstat()
        if not path.is_symlink() and stat.st_ino not in aged:
            os.utime(path, (stat.st_atime - DAY, stat.st_mtime - DAY))
            aged.add(stat.st_ino)


def main() -> None:
    """Run them, print what was left, and whether it is bounded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--builds", type=int, default=7)
    said = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        seen = run(Path(folder), said.nights, said.builds)
    half = said.nights // 2
    print(f"{said.nights} nights in {time.perf_counter() - began:.0f} s, {seen.runs} lines of runs that were published")
    for night in sorted({0, 1, said.builds - 1, said.builds, half, said.nights - 1}):
        print(f"  after night {night + 1:>4}: {seen.size[night] / 2**20:8.1f} MB, {seen.builds[night]} builds")
    first, second = (max(sizes) / 2**20 for sizes in (seen.size[:half], seen.size[half:]))
    print(f"  most of the first half {first:.1f} MB, of the second {second:.1f} MB")


if __name__ == "__main__":
    main()
