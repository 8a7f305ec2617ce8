"""Each check has one owner: every fault in owners.csv is planted, and caught by the one who is to look for it.

A line of owners.csv is a fault of one table: a `doubled_key` of these columns, or a bad value in this column. Policy
tables belong to jixiao.policy, raw records to the door, tables between to the dbt test that walks their keys, what is
printed and published to the exit.
"""

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from jixiao.engine.executor import find_wrong
from jixiao.gate import CheckResult, run_door_gate, run_exit_gate
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.pipeline.run import plan_build
from jixiao.pipeline.transform import planned_program, read_test
from jixiao.policy.folder import own_policy
from jixiao.policy.policy_data import refuse_bad_policy, table_faults
from jixiao.policy.policy_rows import Row
from jixiao.policy.policy_tables import Policy
from tests.integration.conftest import DemoBuild

pytestmark = pytest.mark.slow

ROOT = project_root()
VALUES = {"VARCHAR": "'doubled'", "BOOLEAN": "true", "DATE": "date '2024-07-01'"}


@dataclass(frozen=True)
class Planted:
    """A fault: who is to catch it, in which table, what is wrong with these columns."""

    owner: str
    table: str
    fault: str
    columns: tuple[str, ...]


def planted(owner: str, fault: str | None = None) -> list[Planted]:
    with (Path(__file__).parent / "owners.csv").open(encoding="utf-8", newline="") as file:
        rows = [Planted(**(row | {"columns": tuple(row["columns"].split())})) for row in csv.DictReader(file)]
    return [row for row in rows if row.owner == owner and fault in (None, row.fault)]


# ---------------------------------------------------------------- policy tables

SAID = {
    "doubled_key": "说的是同一件事",
    "unknown_clause": "clauses.csv 里没有通知",
    "unknown_reference": "没有",
    "unlisted_value": "不在规定的取值中",
    "no_whole_fen": "相乘不是整分",
    "mean_of_shares": "是比例，不能取几年的平均",
}
BAD = {"unknown_clause": "九(九)9", "no_whole_fen": "0.01", "mean_of_shares": "mean_of_3_years"}
BESIDE = {"no_whole_fen": {"amount_yuan": "0.50"}}


def spoilt(policy: Policy, mutant: Planted) -> tuple[Policy, int]:
    """The policy data with the fault in them, and the line where it is."""
    rows = list(policy.rows(mutant.table))
    if mutant.fault == "doubled_key":
        words = {name: "在别处" for name in ("says", "reading", "title") if name not in mutant.columns}
        cells = rows[0].cells | {name: text for name, text in words.items() if name in rows[0].cells}
        rows.append(Row(mutant.table, rows[-1].line + 1, cells))
        return replace(policy, tables=policy.tables | {mutant.table: rows}), rows[-1].line
    (column,) = mutant.columns
    place = next(place for place, row in enumerate(rows) if row.get(column) and fits(policy, mutant, row))
    bad = {column: BAD.get(mutant.fault, "nobody")}
    rows[place] = replace(rows[place], cells=rows[place].cells | bad | BESIDE.get(mutant.fault, {}))
    return replace(policy, tables=policy.tables | {mutant.table: rows}), rows[place].line


def fits(policy: Policy, mutant: Planted, row: Row) -> bool:
    """Whether the fault can be planted in this row."""
    measure = policy.measures.get(row.get("measure_id"))
    return mutant.fault != "mean_of_shares" or (measure is not None and measure.is_share)


def test_every_fault_of_policy_data_is_caught_before_the_build() -> None:
    policy = refuse_bad_policy(own_policy(ROOT), ROOT)
    unseen = []
    for mutant in planted("policy"):
        bad, line = spoilt(policy, mutant)
        caught = [
            fault
            for fault in table_faults(bad, bad.schema.tables[mutant.table])
            if (fault.file, fault.line) == (f"{mutant.table}.csv", line)
            and fault.column in mutant.columns
            and SAID[mutant.fault] in fault.what
        ]
        if not caught:
            unseen.append(mutant)
    assert unseen == []


# ---------------------------------------------------------------- doubled rows


def double(con: DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
    """Put a row into the table once more; into an empty one two rows with no more in them than must be."""
    count = con.execute(f"insert into {table} select * from {table} limit 1").fetchall()[0][0]
    if not count:
        described = con.execute(f"describe {table}").fetchall()
        kinds = {name: kind for name, kind, null, *_ in described if null == "NO" or name == columns[0]}
        row = ", ".join(VALUES.get(kind, "1") for kind in kinds.values())
        con.execute(f"insert into {table} ({', '.join(kinds)}) values ({row}), ({row})")


@contextmanager
def copied(raw: Path, place: Path, tables: list[str]) -> Iterator[DuckDBPyConnection]:
    """A connection whose tables are those raw records; after the block they are written to `place`, with all others."""
    shutil.copytree(raw, place)
    with duckdb.connect() as con:
        for table in tables:
            con.execute(f"create table {table} as from read_parquet('{place / table}.parquet')")
        yield con
        for table in tables:
            con.execute(f"copy {table} to '{place / table}.parquet' (format parquet)")


def test_every_doubled_key_of_raw_records_is_caught_at_the_door(small: DemoBuild, tmp_path: Path) -> None:
    mutants = planted("door")
    with copied(small.out.resolve() / "raw", tmp_path / "raw", [mutant.table for mutant in mutants]) as con:
        for mutant in mutants:
            double(con, mutant.table, mutant.columns)
    failed = {check.name: check for check in run_door_gate(tmp_path / "raw", ROOT) if not check.passed}
    assert [mutant for mutant in mutants if f"door.{mutant.table}.key_unique" not in failed] == []
    assert {failed[f"door.{mutant.table}.key_unique"].severity for mutant in mutants} == {"强制"}


# ---------------------------------------------------------------- tables of the warehouse


ASKED = {"doubled_key": "key_unique", "wrong_share": "share_is_of_amounts"}


@pytest.fixture(scope="module")
def plan(small: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> BuildPlan:
    """A build with a copy of the small warehouse in which every key is doubled."""
    work = tmp_path_factory.mktemp("owners")
    shutil.copyfile(small.out.resolve() / "warehouse.duckdb", work / "warehouse.duckdb")
    plan = replace(plan_build(small.inbox, work / "out", AS_OF, ROOT), work=work)
    with duckdb.connect(str(plan.warehouse)) as con:
        lies = dict(con.execute("select table_name, table_schema from information_schema.tables").fetchall())
        for mutant in [*planted("walk"), *planted("exit", "doubled_key")]:
            double(con, f"{lies[mutant.table]}.{mutant.table}", mutant.columns)
        con.execute("insert into export.pay_perf_monitor_info (monitor_id, complete_rate, perf_comp, kpi_val) "
                    "values ('m', '0.5', '3', '4')")  # fmt: skip
        con.execute("insert into export.pm_perf_self_bgt (bgt_id, exe_amt_rate, year_exe_amt, cur_amt) "
                    "values ('b', 0.5, 3, 4)")  # fmt: skip
    return plan


def test_every_doubled_key_between_is_named_by_the_one_test_that_walks_them(plan: BuildPlan) -> None:
    (test,) = (node for node in planned_program(plan).nodes if node.name == "keys_are_unique")
    mutants = planted("walk")
    with duckdb.connect(str(plan.warehouse), read_only=True) as con:
        made = find_wrong(con, test, "")
        said = [place for (place,) in con.execute(test.sql).fetchall()]
    check = read_test(test, made)
    named = {place.removeprefix("表 ").partition("：")[0]: place for place in said}
    assert [mutant for mutant in mutants if mutant.table not in named] == []
    assert [mutant for mutant in mutants if f"{mutant.columns[0]}=" not in named[mutant.table]] == []
    assert (check.name, check.passed, check.severity) == ("keys_are_unique", False, "强制")
    assert check.failed_rows == len(said) == len(mutants)
    assert check.detail.startswith(f"共 {len(mutants)} 行不符合：{min(said)}；")


def test_every_fault_of_what_is_printed_and_published_is_caught_at_the_exit(plan: BuildPlan) -> None:
    failed: dict[str, CheckResult] = {
        check.name: check for check in run_exit_gate(plan.warehouse, ROOT) if not check.passed and check.failed_rows
    }
    unseen = [one for one in planted("exit") if f"exit.{one.table}.{ASKED[one.fault]}" not in failed]
    assert unseen == []
    assert {failed[f"exit.{one.table}.{ASKED[one.fault]}"].severity for one in planted("exit")} == {"强制"}


def test_a_build_reports_each_of_these_checks_as_passed(small: DemoBuild) -> None:
    said = json.loads((small.out / "build.json").read_text(encoding="utf-8"))["checks"]
    passed = {check["name"] for check in said if check["passed"]}
    asked = {f"policy.{one.table}" for one in planted("policy")} | {"keys_are_unique"}
    asked |= {f"door.{one.table}.key_unique" for one in planted("door")}
    asked |= {f"exit.{one.table}.{ASKED[one.fault]}" for one in planted("exit")}
    assert asked - passed == set()
