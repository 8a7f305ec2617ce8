"""Commands from the command to the prompt, on the demo.

    python -m benchmarks.start [--out DIR] [--rounds 3]

The bare peers are an interpreter that does nothing and one that opens the published warehouse and counts its figures.
Without `--out` the demo is built first. The best of all rounds counts, in seconds of the clock and of the processor.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

from benchmarks.parts.commands import Run, jixiao, load, run
from jixiao.demo import write_demo
from jixiao.pipeline.demo_inbox import AS_OF

HEADER = "统一社会信用代码,单位名称,单位类别,行政区划代码\n"
OPEN = "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True).execute('from published.figure').fetchall()"


def main() -> None:
    """Run every command, print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="a published build")
    parser.add_argument("--rounds", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        inbox = write_demo(work / "inbox").folder
        again = ("build", "--inbox", inbox, "--out", work / "out", "--as-of", AS_OF.isoformat())
        if said.out is None:
            settings = {"JIXIAO_CACHE": str(work / "cache")}
            show("build of the demo from nothing, with compiling", [jixiao(*again, settings=settings)])
            show("build of the demo from nothing (--fresh)", [jixiao(*again, "--fresh", settings=settings)])
        out = (said.out or work / "out").resolve()
        for what, command in commands(out, work, two_files(work / "two")).items():
            show(what, [command() for _ in range(said.rounds)])
        if said.out is None:
            show("build, nothing changed", [jixiao(*again, settings=settings) for _ in range(said.rounds)])
        print(f"  {load()}")


def commands(out: Path, work: Path, small: Path) -> dict[str, Callable[[], Run]]:
    """What is timed, by what it is called."""
    with closing(duckdb.connect(str(out / "warehouse.duckdb"), read_only=True)) as con:
        [(figure, unit)] = con.execute(
            "select (select min(figure_id) from published.figure), (select min(uscc) from staging.stg_application)"
        ).fetchall()
    return {
        "bare: python that does nothing": lambda: run([sys.executable, "-c", "pass"]),
        "bare: the figures read by duckdb": lambda: run([sys.executable, "-c", OPEN, str(out / "warehouse.duckdb")]),
        "--help": lambda: jixiao("--help"),
        "status": lambda: jixiao("status", "--out", out),
        "show finding": lambda: jixiao("show", "finding", "--out", out),
        "trace of a figure": lambda: jixiao("trace", figure, "--out", out),
        "check of two small files": lambda: jixiao("check", "--inbox", small, "--out", work / "checked"),
        "assess --unit": lambda: jixiao("assess", "--unit", unit, "--out", out),
    }


def two_files(folder: Path) -> Path:
    """An inbox of two CSV files of one unit each."""
    folder.mkdir()
    for number, line in enumerate(("91110113YYX050391Q,示例一,企业,110113", "91222401YYX0501057,示例二,企业,222401")):
        (folder / f"申报单位-{number}.csv").write_text(HEADER + line + "\n", encoding="utf-8")
    return folder


def show(what: str, runs: list[Run]) -> None:
    """The best of these runs."""
    best = min(runs, key=lambda one: one.wall)
    print(f"  {what:<48}{best.wall:>7.2f} s   processor {best.processor:>6.2f} s", flush=True)


if __name__ == "__main__":
    main()
