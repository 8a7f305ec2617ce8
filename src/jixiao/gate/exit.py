"""The gate at the exit: what the warehouse's small tables must be before anything is published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from jixiao.engine.content import Plain
from jixiao.engine.executor import UNBOUND, Bounds
from jixiao.gate.judge import Demand, Verdict
from jixiao.gate.result import PLACES_SHOWN, CheckResult, could_not_run, counted
from jixiao.gate.suite import ExitSuite, Expectation, load_exit_suites
from jixiao.gate.verdicts import NONE_KEPT, Verdicts
from jixiao.gate.violations import Violations, violations
from jixiao.hashes import bytes_sha256

KEY_UNIQUE = "key_unique"
KEY_WHY = "一件事有两行，表上的数就不可信"


@dataclass(frozen=True)
class _Breaches:
    """What DuckDB counts of what breaks the demands of a suite, by their numbers; `unread`: the verdicts where
    it cannot be read."""

    asked: dict[int, Violations] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    unread: list[Verdict] = field(default_factory=list)


def run_exit_gate(
    warehouse: Path, root: Path, verdicts: Verdicts = NONE_KEPT, bounds: Bounds = UNBOUND
) -> list[CheckResult]:
    """Judge the warehouse by expectations/exit: a result a key and an expectation, by the names of suites.

    A missing table or column, or an expectation that cannot be evaluated, is a failed 强制 check. Raises UsageError
    when a suite file is faulty.
    """
    suites = load_exit_suites(root)
    with bounds.read(warehouse) as connection:
        keys = _keys(connection, {name: suite for name, suite in suites.items() if suite.key}, verdicts)
        demanding = {name: suite for name, suite in suites.items() if suite.expectations}
        return [*keys, *_expectations(connection, demanding, verdicts)]


def _keys(connection: duckdb.DuckDBPyConnection, suites: dict[str, ExitSuite], verdicts: Verdicts) -> list[CheckResult]:
    """No two rows of a table have one key: counted by DuckDB, an empty part of a key being a value like any other."""
    doubled: dict[str, list[tuple[object, ...]]] = {}
    errors: dict[str, str] = {}
    for name, suite in suites.items():
        key = ", ".join(f'"{column}"' for column in suite.key)
        try:
            doubled[name] = connection.execute(
                f"select {key}, count(*) from {suite.table} group by {key} having count(*) > 1 order by {key}"
            ).fetchall()
        except duckdb.Error as error:
            errors[name] = _not_read(suite, error)
    counts = {name: sum(int(str(row[-1])) for row in rows) for name, rows in doubled.items()}
    broken, refusal = verdicts.on_counts(counts)
    results = []
    for name, suite in suites.items():
        full_name, label = f"exit.{name}.{KEY_UNIQUE}", f"{suite.label}：主键（{'、'.join(suite.key)}）不重复"
        label_en = f"{suite.label_en}: no two rows have one key ({', '.join(suite.key)})"
        if name in errors or refusal:
            results.append(could_not_run(full_name, label, errors.get(name, refusal), KEY_WHY, label_en))
            continue
        places = [f"{_row_name(row[:-1])}（{row[-1]} 行）" for row in doubled[name][:PLACES_SHOWN]]
        detail = counted(counts[name], places, len(doubled[name])) if name in broken else "没有发现问题。"
        passed = name not in broken
        results.append(CheckResult(full_name, label, passed, counts[name], "强制", detail, KEY_WHY, label_en))
    return results


def _row_name(values: Sequence[object]) -> str:
    return " / ".join("" if value is None else str(value) for value in values)


def _expectations(
    connection: duckdb.DuckDBPyConnection, suites: dict[str, ExitSuite], verdicts: Verdicts
) -> list[CheckResult]:
    """A result an expectation of every suite; what DuckDB counts is judged of all suites at one time."""
    tables = {name: _count(connection, suite) for name, suite in suites.items()}
    counts = {(name, number): count for name, one in tables.items() for number, count in one.counts.items()}
    broken, refusal = verdicts.on_counts({str(place): count for place, count in counts.items()})
    results = []
    for name, suite in suites.items():
        passed = {} if refusal else {n: str((name, n)) not in broken for n in tables[name].counts}
        try:
            found = tables[name].unread or _verdicts(connection, suite, tables[name], passed, verdicts)
        except duckdb.Error as error:
            found = _unread(suite, error)
        results += [_result(name, suite, *one) for one in zip(suite.expectations, found, strict=True)]
    return results


def _not_read(suite: ExitSuite, error: duckdb.Error) -> str:
    return f"读不出 {suite.table}：{str(error).splitlines()[0]}"


def _unread(suite: ExitSuite, error: duckdb.Error) -> list[Verdict]:
    return [Verdict(False, error=_not_read(suite, error))] * len(suite.expectations)


def _demands(suite: ExitSuite) -> list[Demand]:
    return [Demand(one.type, one.arguments) for one in suite.expectations]


def _count(connection: duckdb.DuckDBPyConnection, suite: ExitSuite) -> _Breaches:
    """Count what breaks the demands of a suite of which DuckDB can say so, in one pass over its rows."""
    try:
        rows = connection.sql(_query(suite))
        types = dict(zip(rows.columns, map(str, rows.types), strict=True))
        found = {number: violations(demand, types) for number, demand in enumerate(_demands(suite))}
        asked = {number: one for number, one in found.items() if one}
        if not asked:
            return _Breaches()
        counting = ", ".join(one.count for one in asked.values())
        counts = connection.execute(f"select {counting} from ({_query(suite)})").fetchall()[0]
    except duckdb.Error as error:
        return _Breaches(unread=_unread(suite, error))
    return _Breaches(asked, dict(zip(asked, counts, strict=True)))


def _result(name: str, suite: ExitSuite, demand: Expectation, verdict: Verdict) -> CheckResult:
    full_name, label = f"exit.{name}.{demand.name}", f"{suite.label}：{demand.label}"
    label_en = f"{suite.label_en}: {demand.label_en}"
    if verdict.error:
        return could_not_run(full_name, label, verdict.error, demand.why, label_en)
    detail = "没有发现问题。" if verdict.passed else counted(verdict.failed_rows, _places(verdict, suite))
    failed = verdict.failed_rows
    return CheckResult(full_name, label, verdict.passed, failed, demand.severity, detail, demand.why, label_en)


def _verdicts(
    connection: duckdb.DuckDBPyConnection,
    suite: ExitSuite,
    table: _Breaches,
    passed: Mapping[int, bool],
    verdicts: Verdicts,
) -> list[Verdict]:
    """A verdict an expectation, in their order: what was judged by its count (`passed`, by number), and the rows
    where there is none, or where it is no count of rows."""
    known = {}
    for number, good in passed.items():
        found = table.asked[number]
        if good:
            known[number] = Verdict(True)
        elif found.broken:
            known[number] = Verdict(False, table.counts[number], _broken(connection, suite, found))
    left = [demand for number, demand in enumerate(_demands(suite)) if number not in known]
    judged: Iterator[Verdict] = iter(())
    if left:
        content = _content(_rows(connection, suite))
        judged = iter(verdicts.on(content, left, suite.shown, lambda: _rows(connection, suite).df()))
    return [known.get(number) or next(judged) for number in range(len(suite.expectations))]


def _broken(connection: duckdb.DuckDBPyConnection, suite: ExitSuite, found: Violations) -> list[dict[str, str | None]]:
    """The first rows that break a demand, by the columns that show them."""
    names = ", ".join(
        f'cast("{name}" as varchar) as "{name}"' for name in dict.fromkeys((*suite.shown, *found.columns))
    )
    rows = connection.sql(f"select {names} from (select * from ({_query(suite)}) where {found.broken}{_order(suite)})")
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.limit(PLACES_SHOWN).fetchall()]


def _query(suite: ExitSuite) -> str:
    return suite.query or f"select * from {suite.table}"


def _rows(connection: duckdb.DuckDBPyConnection, suite: ExitSuite) -> duckdb.DuckDBPyRelation:
    return connection.sql(f"select * from ({_query(suite)}){_order(suite)}")


def _order(suite: ExitSuite) -> str:
    return " order by " + ", ".join(f'"{name}"' for name in suite.shown) if suite.shown else ""


def _content(rows: duckdb.DuckDBPyRelation) -> Plain:
    """What the rows are known by, in whatever order they come: columns, types, and all values as Python writes them."""
    values = "\n".join(sorted(map(repr, rows.fetchall())))
    return [rows.columns, [str(kind) for kind in rows.types], bytes_sha256(values.encode())]


def _places(verdict: Verdict, suite: ExitSuite) -> list[str]:
    """The offending rows for people: their index values, then the value judged."""
    if verdict.observed and not verdict.rows:
        return [f"实际为 {verdict.observed}"]
    places = []
    for row in verdict.rows[:PLACES_SHOWN]:
        where = _row_name([row.get(name) for name in suite.shown])
        others = "，".join(f"{name}={value}" for name, value in row.items() if name not in suite.shown)
        places.append(f"{where}（{others}）" if others else where)
    return places
