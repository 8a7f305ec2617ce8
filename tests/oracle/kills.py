"""Builds of two inboxes in turn, killed at random instants and in each stage: what is published is always one of them.

    python -m tests.oracle.kills [--random N] [--each N] [--seed S]

A build of the small inbox is begun, for whichever of the two versions is not published, and killed (SIGKILL) at an
instant: anywhere in its length, or within a stage that has begun. Every published file is then held against what a
build of one of the two versions alone made of it; build.json but for its seconds, the warehouse by its contents. After
every tenth kill the killed build is run again to its end, and has to give the bytes that it would have given.
Every fourth build is made anew (`--fresh`), so that kills hit long stages too; the others begin with what was kept,
by builds that were killed among them. Only the build before the published one is kept, so that each publication
forgets one.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jixiao.hashes import file_sha256
from jixiao.pipeline import workspace
from jixiao.published import open_warehouse, warehouse_content
from tests.inbox import write_tables
from tests.integration.small_inbox import tables

DAY = "2026-11-20"
STAGES = {"ingest": "读取与校验", "door": "入口检查", "transform": "计算", "exit": "出口检查", "forms": "生成表格",
          "publish": "发布"}  # fmt: skip
"""The stages as they are told on the way."""
BEFORE, AFTER = "before", "after"
RUN_AGAIN, FRESH, TOLD, PATIENCE = 10, 4, 25, 600
SETTINGS = {"JIXIAO_PERSON_KEY": "a key of the tests, not of anybody", "JIXIAO_KEEP_BUILDS": "2"}
Content = dict[str, str]


@dataclass
class Tally:
    """What came of the kills: by the stage that a build was in, what was published after; and what was wrong."""

    after: Counter[tuple[str, str]] = field(default_factory=Counter)
    again: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """How many there were."""
        return sum(self.after.values())


@dataclass
class Killed:
    """A place where builds of two versions are killed."""

    place: Path
    chance: random.Random
    inboxes: dict[str, Path] = field(default_factory=dict)
    wanted: dict[str, Content] = field(default_factory=dict)
    seconds: dict[bool, float] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """What is published to."""
        return self.disk / "published"

    @property
    def disk(self) -> Path:
        """Where builds and their cache lie, and nothing else."""
        return self.place / "disk"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files of the system, as builds see it."""
        return self.place / "temporary"

    def left_behind(self) -> list[str]:
        """What builds left in it: it would stay there, and might be of persons."""
        return sorted(path.name for path in self.temporary.iterdir())

    def prepare(self) -> None:
        """Write both inboxes, and build each by itself to know what it comes to, and how long it takes."""
        self.disk.mkdir()
        self.temporary.mkdir()
        for version, handed in versions().items():
            self.inboxes[version] = write_tables(self.place / version, handed)
            for fresh in (True, False):
                alone = self.disk / f"alone-{version}-{int(fresh)}"
                began = time.monotonic()
                done = self.begin(version, fresh, alone).wait(PATIENCE)
                assert done == 0, (self.place / "said").read_text(encoding="utf-8")
                self.seconds[fresh] = time.monotonic() - began
                found = content(alone)
                assert self.wanted.setdefault(version, found) == found, "a build repeats byte for byte"
        assert self.wanted["one"] != self.wanted["two"]

    def kill_anywhere(self) -> None:
        """Kill a build at an instant of its whole length, and a little beyond."""
        version, fresh = self._next()
        length = self.seconds[fresh] * 1.1
        self._kill(version, fresh, "", self.chance.uniform(0, length))

    def kill_in(self, stage: str) -> None:
        """Kill a build when a stage has begun: at once, or a little or some time later."""
        version, fresh = self._next()
        latest = self.chance.choice((0.0, 0.05, self.seconds[fresh] / len(STAGES)))
        self._kill(version, fresh, stage, self.chance.uniform(0, latest))

    def _next(self) -> tuple[str, bool]:
        now = self.published()
        version = "two" if now == "one" else "one" if now == "two" else self.chance.choice(("one", "two"))
        return version, self.tally.kills % FRESH == 0

    def published(self) -> str:
        """Which version is published, none, or neither (`mixed`)."""
        if not self.out.is_symlink():
            return "none"
        name = os.readlink(self.out)
        stamps = f"{name} {sorted((str(p), p.stat().st_mtime_ns, p.stat().st_ino) for p in self.out.rglob('*'))}"
        if stamps not in self.seen:
            found = content(self.out)
            self.seen[stamps] = next((one for one, wanted in self.wanted.items() if wanted == found), "mixed")
        return self.seen[stamps]

    def _kill(self, version: str, fresh: bool, stage: str, wait: float) -> None:
        before = self.published()
        process = self.begin(version, fresh, self.out)
        if stage:
            self._wait_for(process, STAGES[stage])
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        code = process.wait(PATIENCE)
        reached = self._reached(code)
        now = self.published()
        self.tally.after[(reached, now if now in ("none", "mixed") else "former" if now == before else "new")] += 1
        if now == "mixed" or (now == "none" and before != "none"):
            self.tally.wrong.append(f"{version} killed in {reached}: {before} became {now}")
        if left := self.left_behind():
            self.tally.wrong.append(f"{version} killed in {reached} left {left} where the system has temporary files")
        if code not in (0, -signal.SIGKILL):
            self.tally.wrong.append(f"{version} ended by itself with {code}: {self.said()}")
        if self.tally.kills % RUN_AGAIN == 0:
            self._run_again(version)

    def _run_again(self, version: str) -> None:
        code = self.begin(version, False, self.out).wait(PATIENCE)
        self.tally.again += 1
        if code != 0 or self.published() != version:
            self.tally.wrong.append(f"{version} run again: {code}, {self.published()}: {self.said()}")
        left = workspace.work_folders(self.out)
        if left:
            self.tally.wrong.append(f"{version} run again left {left}")

    def begin(self, version: str, fresh: bool, out: Path, **more: str) -> "subprocess.Popen[bytes]":
        """Begin a build of a version."""
        words = ["build", "--inbox", str(self.inboxes[version]), "--out", str(out), "--as-of", DAY]
        told = {"PYTHONPATH": os.pathsep.join(sys.path), "JIXIAO_CACHE": str(self.disk / "cache")}
        told |= {"TMPDIR": str(self.temporary), **SETTINGS, **more}
        with (self.place / "said").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "jixiao.cli.app", *words, *(["--fresh"] if fresh else [])],
                env=os.environ | told, stdout=subprocess.DEVNULL, stderr=said,
            )  # fmt: skip

    def said(self) -> str:
        """What the last build that was begun has said of its way, and of what went wrong."""
        return (self.place / "said").read_text(encoding="utf-8")

    def _wait_for(self, process: "subprocess.Popen[bytes]", word: str) -> None:
        until = time.monotonic() + PATIENCE
        while word not in self.said() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)

    def _reached(self, code: int) -> str:
        if code == 0:
            return AFTER
        said = self.said()
        return next((stage for stage, word in reversed(STAGES.items()) if f"{word}……" in said), BEFORE)


def versions() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Two inboxes that differ in a file of records: a training less, and another day."""
    one, two = tables(), tables()
    two["培训记录"] = two["培训记录"][:-1]
    two["培训记录"][0]["结业日期"] = "2023-09-27"
    return {"one": one, "two": two}


def content(out: Path) -> Content:
    """What is published, by file: a hash of its bytes, of build.json but for its seconds, of what the warehouse
    holds."""
    found = {}
    for path in sorted(path for path in out.resolve().rglob("*") if path.is_file()):
        name = path.relative_to(out.resolve()).as_posix()
        if name == "build.json":
            told = json.loads(path.read_text(encoding="utf-8"))
            found[name] = json.dumps({key: value for key, value in told.items() if key != "seconds"}, sort_keys=True)
        elif name == "warehouse.duckdb":
            with open_warehouse(out) as connection:
                found[name] = str(warehouse_content(connection)["sha256"])
        else:
            found[name] = file_sha256(path)
    return found


def run(place: Path, at_random: int, in_each: int, seed: int = 1) -> Tally:
    """Kill so many builds below `place`: at random instants, and in each stage, by turns. Ctrl-C ends it early."""
    killed = Killed(place, random.Random(seed))
    killed.prepare()
    stages = [stage for _ in range(in_each) for stage in STAGES]
    try:
        for number in range(max(at_random, len(stages))):
            if number < at_random:
                killed.kill_anywhere()
            if number < len(stages):
                killed.kill_in(stages[number])
            if number % TOLD == 0:
                sys.stderr.write(f"{killed.tally.kills} kills, {len(killed.tally.wrong)} wrong\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
    return killed.tally


def table(tally: Tally) -> Iterator[str]:
    """The tally as a table of a page."""
    yield "| killed in | kills | the former build stands | the new one stands | none was there yet | mixed |"
    yield "|---|---|---|---|---|---|"
    rows = [BEFORE, *STAGES, AFTER]
    for stage in rows:
        told = [tally.after[(stage, now)] for now in ("former", "new", "none", "mixed")]
        yield f"| {stage} | {sum(told)} | {' | '.join(map(str, told))} |"
    whole = [sum(tally.after[(stage, now)] for stage in rows) for now in ("former", "new", "none", "mixed")]
    yield f"| together | {sum(whole)} | {' | '.join(map(str, whole))} |"


def main() -> int:
    """Kill, and print what came of it; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--random", type=int, default=1000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        tally = run(Path(folder), asked.random, asked.each, asked.seed)
    sys.stdout.write("\n".join(table(tally)) + f"\n\n{tally.again} killed builds run again to their end\n")
    sys.stdout.write("\n".join(tally.wrong) + ("\n" if tally.wrong else "nothing wrong\n"))
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
