"""A run of Dagster beside `jixiao build` on the same inbox, each a process of its own and made from nothing.

    python -m benchmarks.night [--inbox DIR] [--rounds 3]

Dagster's process is the one that its daemon launches for a run, in a home as `jixiao dagster` prepares it: the
definitions loaded, the run stored in a history on the disk, every event and check written. Both begin with a cache that
holds what all builds need first (the models compiled, the packages looked at: `jixiao.pipeline.prepare`) and nothing
else. Without `--inbox` the demo is written first.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.parts.commands import Run, jixiao, load, run
from jixiao.demo import write_demo
from jixiao.pipeline.demo_inbox import AS_OF
from orchestration.__main__ import environment, prepare_home

JOB, CACHE = "whole_build", "JIXIAO_CACHE"


def main() -> None:
    """Run both in turn, print the best of each and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        inbox = said.inbox or write_demo(work / "inbox").folder
        run([sys.executable, "-m", "jixiao.pipeline.prepare"], {CACHE: str(work / "prepared")})
        command, dagster = [], []
        for _ in range(said.rounds):
            command.append(by_command(work, inbox))
            dagster.append(by_dagster(work, inbox))
    for what, best in (("jixiao build", command), ("a run of Dagster", dagster)):
        print(f"  {what:<20} {least(best, 'wall'):8.2f} s   processor {least(best, 'processor'):8.2f} s")
    ratios = [least(dagster, name) / least(command, name) for name in ("wall", "processor")]
    print(f"  ratio                {ratios[0]:8.2f}     processor {ratios[1]:8.2f}     {load()}")


def least(runs: list[Run], name: str) -> float:
    """The best of several."""
    return min(float(getattr(one, name)) for one in runs)


def by_command(work: Path, inbox: Path) -> Run:
    """`jixiao build`."""
    out = emptied(work / "command")
    return jixiao("build", "--inbox", inbox, "--out", out, "--as-of", AS_OF.isoformat(), settings=prepared(work))


def by_dagster(work: Path, inbox: Path) -> Run:
    """The job of a night, in a process of its own."""
    out, home = emptied(work / "dagster"), emptied(work / "home")
    os.environ["DAGSTER_HOME"] = str(home)
    settings = prepared(work) | environment(prepare_home())
    said = {"inbox": str(inbox), "out": str(out), "as_of": AS_OF.isoformat()}
    config = work / "run.json"
    config.write_text(json.dumps({"resources": {"build": {"config": said}}}), encoding="utf-8")
    words = ["-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", JOB, "-c", str(config)]
    return run([sys.executable, *words], settings)


def prepared(work: Path) -> dict[str, str]:
    """The setting of a cache that nothing was built with."""
    cache = emptied(work / "cache")
    shutil.copytree(work / "prepared", cache)
    return {CACHE: str(cache)}


def emptied(place: Path) -> Path:
    """A place where nothing is."""
    for path in (place, place.with_name(f".{place.name}.builds")):
        shutil.rmtree(path, ignore_errors=True) if not path.is_symlink() else os.unlink(path)
    return place


if __name__ == "__main__":
    main()
