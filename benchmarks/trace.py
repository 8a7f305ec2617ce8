"""Traces at a million training records, both ways, beside the bare SQL of the same lists.

    python -m benchmarks.trace [--out DIR] [--scale 25] [--figures 1000] [--rows 200]

Takes figures and source rows at random (one seed) and prints p50 and p99 in milliseconds of: the bare list (the SQL
that `jixiao trace --json` names, fetched whole, over an open connection); a trace with a new connection each, as the
command makes it; one Tracer asked for figure after figure; a row followed forward, with a new connection each and with
one RowTracer. Without `--out` the demo is built at a scale that gives more than 1,000,000 training records.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from jixiao.exact import rounded
from jixiao.trace import RowTracer, Tracer, parse_place, trace_document, trace_row

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2026, 11, 20)
KINDS = ("training", "certification", "funding", "teacher", "survey", "target", "evidence", "unit_year")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="a published build")
    parser.add_argument("--scale", type=int, default=25, help="scale of the demo when there is no --out")
    parser.add_argument("--figures", type=int, default=1000, help="how many figures are traced")
    parser.add_argument("--rows", type=int, default=200, help="how many rows are followed")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        out = (said.out or built(work, said.scale)).resolve()
        with closing(duckdb.connect(str(out / "warehouse.duckdb"), read_only=True)) as con:
            records = con.execute("select count(*) from staging.stg_training").fetchall()[0][0]
            print(f"training records        {records:>12,}")
            backward(out, con, said.figures)
            forward(out, con, said.rows)


def built(work: Path, scale: int) -> Path:
    """The demo at this scale, built."""
    from jixiao.demo import write_demo
    from jixiao.pipeline.run import plan_build, run_build

    write_demo(work / "inbox", scale=scale, seed=1)
    run_build(plan_build(work / "inbox", work / "out", AS_OF, ROOT))
    return work / "out"


def backward(out: Path, con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Figures down to their records: every record listed."""
    rows = con.execute(
        "select figure_id, form_id, context_id, measure, slice, divisor, decimals, value from published.figure "
        "order by figure_id"
    ).fetchall()
    chosen = random.Random(1).choices(rows, k=number)
    traces: list[dict[str, Any]] = []
    whole = latencies(lambda row: traces.append(trace_document(out, row[0])), chosen)
    sql = [said["sql"] for said in traces]
    bare = latencies(lambda query: con.execute(query).fetchall(), sql)
    tracer = Tracer(con, 20)

    def again(row: Sequence[Any]) -> None:
        value = tracer.origin(*row[1:5]).value
        assert value is not None and rounded(value, row[5], row[6]) == row[7]

    one = latencies(again, chosen)
    listed = sorted(said["records_total"] for said in traces)
    print(f"figures                 {len(rows):>12,}   {number} of them traced, records a figure: "
          f"median {listed[len(listed) // 2]:,}, most {listed[-1]:,}")  # fmt: skip
    show("bare SQL of the lists", bare)
    show("trace, new connection", whole, bare)
    show("one Tracer for all", one, bare)


def forward(out: Path, con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Rows of files up to all that they went into."""
    refs = [
        ref
        for kind in KINDS
        for (ref,) in con.execute(
            "select src_file || ':' || src_sheet || ':' || src_row from staging.stg_" + kind
            + f" where record_key is not null order by hash(record_key) limit {number // len(KINDS)}"
        ).fetchall()
    ]  # fmt: skip
    whole = latencies(lambda ref: trace_row(out, ref), refs)
    rows = RowTracer(con, out / "raw")
    one = latencies(lambda ref: rows.document(parse_place(ref)), refs)
    print(f"rows followed           {len(refs):>12,}   of {len(KINDS)} record types alike")
    show("trace --row, new connection", whole)
    show("one RowTracer for all", one)


def latencies(run: Callable[[Any], Any], things: Sequence[Any]) -> list[float]:
    """Seconds of each call."""
    seconds = []
    for thing in things:
        start = time.perf_counter()
        run(thing)
        seconds.append(time.perf_counter() - start)
    return seconds


def show(what: str, seconds: list[float], bare: list[float] | None = None) -> None:
    """p50, p99, and the ratio of the sums beside the bare one."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    ratio = f"   {sum(seconds) / sum(bare):5.2f} times the bare SQL in all" if bare else ""
    print(f"  {what:<28} p50 {cuts[49] * 1000:>8.1f} ms   p99 {cuts[98] * 1000:>8.1f} ms{ratio}")


if __name__ == "__main__":
    main()
