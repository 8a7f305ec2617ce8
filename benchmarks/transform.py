"""The transform stage beside the same SQL run bare in one DuckDB connection.

    python -m benchmarks.transform [--raw DIR] [--scale 25]

Runs the stage as a build without anything kept does (seeds, models, data tests, contracts, what each table came to),
then every statement in the same order, on a fresh file through one connection. Prints seconds, the ratio, the peak
memory, and what of it is the policy stage: the models between the facts and the forms (criteria, measures, values,
assessment, selection, outputs, money, findings). Without `--raw` the records are those of the demo at a scale that
gives more than 1,000,000 training records.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from jixiao.engine.program import RAW_DIR, SEED, START, TEST, Node, load_program
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.transform import planned_program, transform
from jixiao.policy.folder import keep_policy

ROOT = Path(__file__).resolve().parents[1]
POLICY = "models/intermediate/"
NOT_POLICY = ("int_fact__", "int_form__")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, help="folder of raw Parquet files")
    parser.add_argument("--scale", type=int, default=25, help="scale of the demo when there is no --raw")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        raw = said.raw.resolve() if said.raw else demo_records(work, said.scale)
        (work / "raw").symlink_to(raw)
        plan = BuildPlan(raw, work / "out", date(2026, 11, 20), work, ROOT, fresh=True)
        load_program(ROOT)  # what dbt compiled is there, as in every build but the first of a code
        keep_policy(plan.policy_source, plan.policy_folder)
        stage, checks = timed(lambda: transform(plan))
        bare, seconds = run_bare(plan)
        rows = duckdb.execute(f"select count(*) from '{raw}/training.parquet'").fetchall()[0][0]
        print(f"training records            {rows:>12,}")
        print(f"transform stage             {stage:>12.2f} s   {len(checks)} tests, failed {failures(checks)}")
        print(f"same SQL, one connection    {bare:>12.2f} s   {len(seconds)} statements")
        print(f"ratio                       {stage / bare:>12.2f}")
        print(f"peak memory                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>12.0f} MB")
        print_policy_stage(planned_program(plan).nodes, seconds, bare)


def print_policy_stage(nodes: tuple[Node, ...], seconds: dict[str, float], whole: float) -> None:
    """What the policy stage takes of the bare statements, and which of its models take longest."""
    policy = {
        node.name: seconds[node.name]
        for node in nodes
        if node.folder.startswith(POLICY) and not node.name.startswith(NOT_POLICY)
    }
    took = sum(policy.values())
    print(f"policy stage                {took:>12.2f} s   {len(policy)} models, {took / whole:.0%} of the statements")
    for name in sorted(policy, key=lambda name: -policy[name])[:5]:
        print(f"  {name:<26}{policy[name]:>12.2f} s")


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that a call took, and what it gave."""
    start = time.perf_counter()
    found = run()
    return time.perf_counter() - start, found


def demo_records(work: Path, scale: int) -> Path:
    """The raw records of the demo at this scale."""
    from jixiao.demo import write_demo
    from jixiao.pipeline.stages import stage_ingest

    write_demo(work / "demo", scale=scale, seed=1)
    plan = BuildPlan(work / "demo", work / "records_out", date(2026, 11, 20), work / "records", ROOT)
    stage_ingest(replace(plan, fresh=True))
    return plan.raw


def failures(checks: list[Any]) -> int:
    """How many of the data tests failed."""
    return sum(not check.passed for check in checks)


def run_bare(plan: BuildPlan) -> tuple[float, dict[str, float]]:
    """Seconds of the statements, run one after the other on a fresh file: in all, and of each one."""
    nodes = planned_program(plan).nodes
    fresh = plan.work / "bare" / plan.warehouse.name
    fresh.parent.mkdir()
    with plan.bounds.connect(fresh) as con:
        start = time.perf_counter()
        for schema in sorted({node.schema for node in nodes} - {""}):
            con.execute(f"create schema if not exists {schema}")
        seconds = {node.name: timed(partial(run_one, con, node, plan))[0] for node in nodes}
        return time.perf_counter() - start, seconds


def run_one(con: duckdb.DuckDBPyConnection, node: Node, plan: BuildPlan) -> None:
    """One seed, model or test, or what is made at the start."""
    if node.kind == START:
        con.execute(node.sql.replace(RAW_DIR, str(plan.raw)))
    elif node.kind == SEED:
        typed = ", ".join(f"cast({column.name} as {column.type}) as {column.name}" for column in node.columns)
        read = f"read_csv('{ROOT / node.sql}', header = true, all_varchar = true, delim = ',', quote = '\"')"
        con.execute(f"create table {node.relation} as select {typed} from {read}")
    elif node.kind == TEST:
        con.execute(f"select count(*) from ({node.sql}) as failing").fetchall()
    else:
        con.execute(f"create {node.kind} {node.relation} as {node.sql}")


if __name__ == "__main__":
    main()
