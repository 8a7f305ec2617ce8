"""Builds of ten and of a hundred million training records, with their memory, and their figures counted once more.

    python -m benchmarks.large [--records 10_000_000 ...] [--memory 4GB] [--threads 2] [--traces 1000] [--keep DIR]

The demo is written at a scale of at least so many training records (CSV, Parquet and xlsx mixed; from 20 million on
CSV and, mostly, Parquet), then built from nothing as a command, within the bounds of --memory and --threads. Printed
are the seconds of writing, of every stage and of the whole, the most memory that the build and its children held at one
time, the time of traces (one Tracer, and a command each), and whether the trainings by unit, grade and year, the
certificates and the money in the warehouse are those that DuckDB counts in the files themselves, with their distinct
persons, and whether the published figures are those of the same demo at scale 1, whose applicants have no other
records: the extra ones belong to bases that apply for nothing, and only the money of all projects together grows.
All files are written below a temporary folder (or --keep, and then left there).
"""

import argparse
import json
import math
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.parts.changes import Asked
from benchmarks.parts.commands import ROOT, Run, jixiao, load
from benchmarks.parts.counts import compare
from jixiao.demo import write_demo
from jixiao.engine.store import FOLDER_VARIABLE
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.trace import Tracer

TRAINED_AT_SCALE_ONE = 74_000
COMMANDS_EVERY = 20
SEED = 1
FIGURES = "select figure_id, value from published.figure"


def main() -> None:
    """Every size in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[10_000_000, 100_000_000], help="training records")
    parser.add_argument("--memory", help="what statements may take, as DuckDB writes it: 4GB")
    parser.add_argument("--threads", type=int, help="cores that statements may take")
    parser.add_argument("--traces", type=int, default=1000, help="figures that are traced")
    parser.add_argument("--keep", type=Path, help="a folder for all files, which stay")
    said = parser.parse_args()
    bounds = [f"--{name}={value}" for name in ("memory", "threads") if (value := getattr(said, name)) is not None]
    for records in said.records:
        with _folder(said.keep, records) as work:
            measure(work, records, bounds, said.traces)


def measure(work: Path, records: int, bounds: Sequence[str], traces: int) -> None:
    """Write, build, trace, count; print each."""
    start = time.perf_counter()
    inbox = work / "inbox"
    summary = write_demo(inbox, scale=math.ceil(records / TRAINED_AT_SCALE_ONE), seed=SEED)
    size = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()) / 2**20
    print(
        f"{summary.records['training']:,} training records of {summary.total:,}, {summary.files} files, {size:,.0f} MB"
    )
    print(f"  written by the demo writer      {time.perf_counter() - start:>9.1f} s   {load()}", flush=True)
    out = work / "out"
    run = _build(inbox, out, bounds)
    for stage, seconds in json.loads((out / "build.json").read_text(encoding="utf-8"))["seconds"].items():
        print(f"  {stage:<32}{seconds:>9.1f} s")
    print(f"  command to prompt               {run.wall:>9.1f} s   processor {run.processor:.1f} s, {load()}")
    print(f"  peak memory with children       {run.peak_mb:>9,.0f} MB  {' '.join(bounds)}", flush=True)
    _traces(out, traces)
    start = time.perf_counter()
    for what, counted, amount, wrong in compare(inbox, out / "warehouse.duckdb"):
        print(f"  {what:<40}{counted:>12,} rows counted in the files, {amount:,} hours or yuan, {wrong} groups unlike")
    print(f"  counted in {time.perf_counter() - start:.1f} s", flush=True)
    small = write_demo(work / "small", seed=SEED).folder
    _build(small, work / "small-out", [])
    large, one = (_figures(place) for place in (out, work / "small-out"))
    unlike = sorted(name for name in one if large.get(name) != one[name])
    print(f"  {len(one):,} figures of the demo at scale 1, {len(unlike)} unlike at this one")
    for name in unlike[:10]:
        print(f"    {name}: {one[name]} has become {large.get(name)}")


def _build(inbox: Path, out: Path, bounds: Sequence[str]) -> Run:
    """A build from nothing."""
    asked = Asked(ROOT, inbox, out.with_name("cache"), out, AS_OF)
    return jixiao(*asked.words(), "--out", out, "--fresh", *bounds, settings={FOLDER_VARIABLE: str(asked.cache)})


def _figures(out: Path) -> dict[str, Any]:
    with closing(duckdb.connect(str(out / "warehouse.duckdb"), read_only=True)) as con:
        return dict(con.execute(FIGURES).fetchall())


def _traces(out: Path, number: int) -> None:
    """p50 and p99 of figures at random: by one Tracer, and, of every twentieth, by a command."""
    with closing(duckdb.connect(str(out / "warehouse.duckdb"), read_only=True)) as con:
        rows = con.execute(
            "select form_id, context_id, measure, slice, figure_id from published.figure order by figure_id"
        ).fetchall()
        chosen = random.Random(1).choices(rows, k=number)
        tracer = Tracer(con, 20)
        one = [_seconds(partial(tracer.origin, *row[:4])) for row in chosen]
    _latency("trace, one Tracer", one)
    commands = [jixiao("trace", row[4], "--out", out).wall for row in chosen[::COMMANDS_EVERY]]
    if len(commands) > 1:
        _latency("trace, a command each", commands)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _latency(what: str, seconds: Sequence[float]) -> None:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    print(
        f"  {what:<32}p50 {cuts[49] * 1000:>7.1f} ms   p99 {cuts[98] * 1000:>7.1f} ms   of {len(seconds)}", flush=True
    )


@contextmanager
def _folder(keep: Path | None, records: int) -> Iterator[Path]:
    """A folder for one size: a new one below `keep`, or one that is removed afterwards."""
    work = keep.resolve() / str(records) if keep else Path(tempfile.mkdtemp())
    try:
        work.mkdir(parents=True, exist_ok=True)
        yield work
    finally:
        if not keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
