"""The whole build of some million records beside a plain script of pandas and openpyxl over the same inbox.

    python -m benchmarks.whole [--scale 25] [--rounds 1] [--inbox DIR]

The script (benchmarks/peers/pandas_script.py) reads every file, checks identity numbers, drops what stands there twice,
counts and writes one sheet a project. The build does that, and quarantines, assesses by five notices, checks, prints
the official and the audit workbooks, and keeps every figure's way back. Both are commands of their own; the build
finds nothing kept (--fresh). Seconds of the clock and of the processor, the most memory of a process and its children.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.parts.commands import ROOT, Run, jixiao, load, run
from jixiao.demo import write_demo
from jixiao.pipeline.demo_inbox import AS_OF

SCRIPT = ROOT / "benchmarks" / "peers" / "pandas_script.py"


def main() -> None:
    """Write the demo, run both in turn, print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=25, help="scale of the demo")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--inbox", type=Path, help="an inbox in place of the demo")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        inbox = said.inbox or write_demo(work / "inbox", scale=said.scale, seed=1).folder
        scripts, builds = [], []
        for _ in range(said.rounds):
            scripts.append(run([sys.executable, str(SCRIPT), str(inbox.resolve()), str(work / "book.xlsx")]))
            builds.append(build(inbox.resolve(), work))
        script, ours = (min(runs, key=lambda one: one.wall) for runs in (scripts, builds))
        summary = json.loads((work / "out" / "build.json").read_text(encoding="utf-8"))
        print(f"{summary['counts']['read']:,} rows of {summary['counts']['files']} files, {load()}")
        print(f"  pandas script   {took(script)}   {script.text.strip()}")
        print(f"  jixiao build    {took(ours)}   {summary['counts']['figures']:,} figures, {summary['seconds']}")
        print(
            f"  ratio {ours.wall / script.wall:.2f} on the clock, {ours.processor / script.processor:.2f} of processor"
        )


def build(inbox: Path, work: Path) -> Run:
    """A build from nothing, published below `work`."""
    words = ("build", "--inbox", inbox, "--out", work / "out", "--as-of", AS_OF.isoformat(), "--fresh")
    return jixiao(*words, settings={"JIXIAO_CACHE": str(work / "cache")})


def took(one: Run) -> str:
    """Seconds and memory of a run."""
    return f"{one.wall:7.2f} s, processor {one.processor:7.2f} s, peak {one.peak_mb:6,.0f} MB"


if __name__ == "__main__":
    main()
