"""The transform stage beside the same SQL run bare in one DuckDB connection.

    python -m benchmarks.transform [--raw DIR] [--scale 25]

Runs dbt (seeds, models, data tests) as a build does, then every statement that dbt compiled, in the same order, on a
fresh file through one connection. Prints seconds, the ratio, the peak memory, and what of it is the policy stage: the
models between the facts and the forms (criteria, measures, values, assessment, selection, outputs, money, findings).
Without `--raw` the records are those of the demo at a scale that gives more than 1,000,000 training records.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from jixiao.pipeline.dbt import dbt_build, invoke
from jixiao.pipeline.plan import BuildPlan

ROOT = Path(__file__).resolve().parents[1]
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
        plan = BuildPlan(inbox=raw, out=work / "out", as_of=date(2026, 11, 20), notices=(), work=work, root=ROOT)
        invoke(plan, ["parse", "--quiet"])  # what a build finds from the build before
        start_up, _ = timed(lambda: invoke(plan, ["parse", "--quiet"]))
        stage, checks = timed(lambda: dbt_build(plan))
        bare, seconds = run_bare(plan)
        rows = duckdb.execute(f"select count(*) from '{raw}/training.parquet'").fetchall()[0][0]
        print(f"training records            {rows:>12,}")
        print(f"transform stage (dbt)       {stage:>12.2f} s   {len(checks)} tests, failed {failures(checks)}")
        print(f"same SQL, one connection    {bare:>12.2f} s   {len(seconds)} statements")
        print(f"ratio                       {stage / bare:>12.2f}")
        print(f"of the stage, start-up      {start_up:>12.2f} s   imports apart; the same for any number of records")
        print(f"ratio without start-up      {(stage - start_up) / bare:>12.2f}")
        print(f"peak memory                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>12.0f} MB")
        print_policy_stage(seconds, bare)


def print_policy_stage(seconds: dict[str, float], whole: float) -> None:
    """What the policy stage takes of the bare statements, and which of its models take longest."""
    policy = {
        name.rpartition(".")[2]: took
        for name, took in seconds.items()
        if name.startswith("intermediate.") and not name.rpartition(".")[2].startswith(NOT_POLICY)
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
    from jixiao.ingest.contract import load_lists
    from jixiao.ingest.inbox import ingest
    from jixiao.pipeline.working_days import write_working_days

    write_demo(work / "demo", scale=scale, seed=1)
    (work / "records").mkdir()
    ingest(work / "demo", work / "records", load_lists(ROOT), b"a key for the benchmark only ...")
    write_working_days(work / "records")
    return work / "records"


def failures(checks: list[Any]) -> int:
    """How many of the data tests failed."""
    return sum(not check.passed for check in checks)


def run_bare(plan: BuildPlan) -> tuple[float, dict[str, float]]:
    """Seconds of the compiled statements, run one after the other on a fresh file: in all, and of each one."""
    invoke(plan, ["build", "--exclude-resource-type", "unit_test", "--quiet"])
    manifest = json.loads((plan.dbt / "manifest.json").read_text(encoding="utf-8"))
    results = json.loads((plan.dbt / "run_results.json").read_text(encoding="utf-8"))["results"]
    ran = [manifest["nodes"][row["unique_id"]] for row in results if row["unique_id"] in manifest["nodes"]]
    hooks = [node for node in ran if "on-run-start" in node["tags"]]
    nodes = [node for node in ran if node["resource_type"] != "operation"]
    fresh = plan.work / "bare" / plan.warehouse.name
    fresh.parent.mkdir()
    with duckdb.connect(str(fresh)) as con:
        con.execute("set threads = 2")
        start = time.perf_counter()
        for schema in sorted({node["schema"] for node in nodes}):
            con.execute(f"create schema if not exists {schema}")
        for hook in hooks:
            con.execute(hook["compiled_code"])
        seconds = {f"{node['schema']}.{node['alias']}": timed(partial(run_one, con, node))[0] for node in nodes}
        return time.perf_counter() - start, seconds


def run_one(con: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> None:
    """One seed, model or test."""
    name = f"{node['schema']}.{node['alias']}"
    if node["resource_type"] == "seed":
        typed = node["config"]["column_types"] or {}
        path = ROOT / node["original_file_path"]
        con.execute(f"create table {name} as select * from read_csv('{path}', header = true, types = {typed})")
    elif node["resource_type"] == "model":
        con.execute(f"create {node['config']['materialized']} {name} as {node['compiled_code']}")
    else:
        con.execute(f"select count(*) from ({node['compiled_code']}) as failing").fetchall()


if __name__ == "__main__":
    main()
