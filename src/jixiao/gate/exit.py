"""The gate at the exit: what the warehouse's small tables must be before anything is published."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from jixiao.gate.judge import Demand, Verdict, judge
from jixiao.gate.result import PLACES_SHOWN, CheckResult, could_not_run, counted
from jixiao.gate.suite import ExitSuite, load_exit_suites

if TYPE_CHECKING:
    import pandas as pd


def run_exit_gate(warehouse: Path, root: Path) -> list[CheckResult]:
    """Judge the warehouse by expectations/exit: one result an expectation, suites in the order of their names.

    A missing table or column, or an expectation that cannot be evaluated, is a failed 强制 check. Raises UsageError
    when a suite file is faulty.
    """
    results: list[CheckResult] = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for name, suite in load_exit_suites(root).items():
            results += _judged(connection, name, suite)
    return results


def _judged(connection: duckdb.DuckDBPyConnection, name: str, suite: ExitSuite) -> list[CheckResult]:
    try:
        frame = _frame(connection, suite)
    except duckdb.Error as error:
        reason = f"读不出 {suite.table}：{str(error).splitlines()[0]}"
        return [
            could_not_run(f"exit.{name}.{demand.name}", f"{suite.label}：{demand.label}", reason, demand.why)
            for demand in suite.expectations
        ]
    verdicts = judge(frame, [Demand(demand.type, demand.arguments) for demand in suite.expectations], suite.index)
    results = []
    for demand, verdict in zip(suite.expectations, verdicts, strict=True):
        full_name, label = f"exit.{name}.{demand.name}", f"{suite.label}：{demand.label}"
        if verdict.error:
            results.append(could_not_run(full_name, label, verdict.error, demand.why))
            continue
        detail = "没有发现问题。" if verdict.passed else counted(verdict.failed_rows, _places(verdict, suite))
        results.append(
            CheckResult(full_name, label, verdict.passed, verdict.failed_rows, demand.severity, detail, demand.why)
        )
    return results


def _frame(connection: duckdb.DuckDBPyConnection, suite: ExitSuite) -> "pd.DataFrame":
    query = suite.query or f"select * from {suite.table}"
    order = " order by " + ", ".join(f'"{name}"' for name in suite.index) if suite.index else ""
    frame: pd.DataFrame = connection.sql(f"select * from ({query}){order}").df()
    return frame


def _places(verdict: Verdict, suite: ExitSuite) -> list[str]:
    """The offending rows for people: their index values, then the value judged."""
    if verdict.observed and not verdict.rows:
        return [f"实际为 {verdict.observed}"]
    places = []
    for row in verdict.rows[:PLACES_SHOWN]:
        where = " / ".join("" if row.get(name) is None else str(row[name]) for name in suite.index)
        others = "，".join(f"{name}={value}" for name, value in row.items() if name not in suite.index)
        places.append(f"{where}（{others}）" if others else where)
    return places
