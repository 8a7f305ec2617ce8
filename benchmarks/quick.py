"""What changed, what was done again, how long it took: quick builds beside a full one of the same demo.

    python -m benchmarks.quick [--scale 1]

Every build is a command of its own, from the command to the prompt, of the same inputs with one change each, beside
what the builds before it kept. What was done again is what the build put into the cache, where every part that is made
is kept: files read (their rows are judged beside all others'), tables of records put together, nodes of the warehouse
computed (seeds, models, tests), workbooks written. Shares are of a build that finds nothing kept (--fresh), in seconds
of the clock.
"""

import argparse
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from benchmarks.parts.changes import CHANGES, Asked
from benchmarks.parts.commands import ROOT, Run, jixiao, load
from jixiao.demo import write_demo
from jixiao.engine import store, warehouses
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.trace import record_lists

# What the entries of a kind in the cache are; another kind is told by its own name.
WORDS = {"file": "files read", "table": "record tables", "official": "workbooks", "audit": "audit workbooks"}
NODES, LISTS = "nodes computed", "facts with lists"


def main() -> None:
    """Build in full, then after every change, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=1, help="scale of the demo")
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory() as folder:
        Table(Path(folder)).print(scale, AS_OF, CHANGES)


@dataclass
class Table:
    """The builds below the folder `work`: seconds of the full one, and what the nodes of each were made from."""

    work: Path
    full: float = 0.0
    nodes: list[dict[str, str]] = field(default_factory=list)

    def print(self, scale: int, day: date, changes: dict[str, Callable[[Asked], None]]) -> None:
        """One line for the full build and one for every change."""
        pristine = self.work / "pristine"
        records = write_demo(pristine, scale=scale).total
        self._put(pristine)
        self._build(self._asked(day))  # compiles the models, and has the files in memory
        run, done = self._build(self._asked(day), "--fresh")
        self.full = run.wall
        print(f"{records:,} records of the demo, {load()}")
        print(f"  {'changed':<28}{'seconds':>9}{'processor':>11}{'share':>8}   done again")
        self._line("all (--fresh)", run, done)
        for what, change in changes.items():
            self._put(pristine)
            asked = self._asked(day)
            asked.aside.mkdir()
            change(asked)
            self._line(what, *self._build(asked))
            shutil.rmtree(asked.aside)

    def _asked(self, day: date) -> Asked:
        return Asked(ROOT, self.work / "inbox", self.work / "cache", self.work / "aside", day)

    def _put(self, pristine: Path) -> None:
        """The inbox as it was, files with their times."""
        shutil.rmtree(self.work / "inbox", ignore_errors=True)
        shutil.copytree(pristine, self.work / "inbox")

    def _build(self, asked: Asked, *options: str) -> tuple[Run, Counter[str]]:
        """A build, and how many parts of each kind it made."""
        before = _kept(asked.cache)
        settings = {store.FOLDER_VARIABLE: str(asked.cache), **asked.settings}
        run = jixiao(*asked.words(), "--out", self.work / "out", *options, settings=settings)
        made = [place for place, stamp in _kept(asked.cache).items() if before.get(place) != stamp]
        done = Counter(_called(place.parent.name) for place in made)
        if done.pop(warehouses.KIND, 0):
            [place] = (place for place in made if place.parent.name == warehouses.KIND)
            nodes = {
                name: one["key"] for name, one in json.loads((place / warehouses.FILE).read_text())["made"].items()
            }
            began_with = [] if "--fresh" in options or not before else self.nodes
            done[NODES] = min(sum(one.get(name) != key for name, key in nodes.items()) for one in [{}, *began_with])
            self.nodes.append(nodes)
        return run, done

    def _line(self, what: str, run: Run, done: Counter[str]) -> None:
        told = ", ".join(f"{name} {number}" for name, number in sorted(done.items())) or "-"
        share = run.wall / self.full
        print(f"  {what:<28}{run.wall:>7.2f} s{run.processor:>9.2f} s{share:>8.0%}   {told}", flush=True)


def _called(kind: str) -> str:
    return LISTS if kind.startswith(record_lists.KIND) else WORDS.get(kind, kind)


def _kept(cache: Path) -> dict[Path, int]:
    """The entries of the cache and when each was made."""
    return {one.parent: one.stat().st_mtime_ns for one in cache.glob(f"*/*/{store.LISTED}")}


if __name__ == "__main__":
    main()
