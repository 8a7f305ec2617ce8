"""Every dated table of the policy data is looked up by the date of the record: what holds from a later day on changes
nothing of what came before it. Each row has a later version with another row's content, all in one build."""

import shutil
from pathlib import Path

import duckdb
import pytest

from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.policy.schema import Table, load_schema
from tests.integration.conftest import DemoBuild
from tests.oracle.policy import edit, policy_with
from tests.oracle.statements import Row
from tests.oracle.tiny import compute

LATER = "2099-01-01"
SCHEMAS = ("published", "forms", "export")
DATED = [table for table in load_schema(project_root()).tables.values() if table.has("starts_on")]


def later_rows(table: Table, rows: list[Row]) -> list[Row]:
    """Rows from a later day on: each with the key of one and the content of the next of its kind; where the key has no
    day, under keys that are not there yet."""
    kinds = [column.name for column in table.columns if column.kinds]
    alike = [[one for one in rows if all(one[name] == row[name] for name in kinds)] for row in rows]
    pairs = [(row, same[(same.index(row) + 1) % len(same)]) for row, same in zip(rows, alike, strict=True)]
    own = [name for name in table.key if name != "starts_on"]
    if "starts_on" in table.key:
        return [following | {name: row[name] for name in own} | {"starts_on": LATER} for row, following in pairs]
    taken = {tuple(row[name] for name in own) for row in rows}
    made = []
    for row, following in pairs:
        other = row | {own[-1]: following[own[-1]] if len(own) > 1 else f"{row[own[-1]]}-later", "starts_on": LATER}
        key = tuple(other[name] for name in own)
        if key not in taken:
            taken.add(key)
            made.append(other)
    return made


@pytest.fixture(scope="module")
def later(demo: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the demo's records under policy data with later rows in every dated table."""
    work = tmp_path_factory.mktemp("later")
    policy = policy_with(work)
    for table in DATED:
        edit(policy / f"{table.name}.csv", lambda rows, table=table: [*rows, *later_rows(table, rows)])  # type: ignore[misc]
    plan = BuildPlan(work, work / "out", AS_OF, work / "work", project_root(), policy=policy)
    shutil.copytree(demo.out / "raw", plan.raw)
    compute(plan)
    return plan.warehouse


def contents(warehouse: Path) -> dict[str, object]:
    """Number and hashes of the rows of every table that a build shows or prints."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        listed = con.execute(
            "select table_schema, table_name from information_schema.tables where list_contains(?, table_schema)",
            [list(SCHEMAS)],
        ).fetchall()
        return {
            f"{schema}.{name}": con.execute(
                f'select count(*), sum(hash(t)), bit_xor(hash(t)) from "{schema}"."{name}" as t'
            ).fetchone()
            for schema, name in listed
        }


def test_every_dated_table_has_a_later_row_in_the_test() -> None:
    assert {"quotas", "procedures", "routes", "parameters", "grants", "boxes", "forms"} <= {one.name for one in DATED}


def test_what_holds_from_a_later_day_on_changes_nothing_before_it(demo: DemoBuild, later: Path) -> None:
    before, after = contents(demo.out / "warehouse.duckdb"), contents(later)
    assert before.keys() - after.keys() == {"published.figure"}, "the workbooks make that one"
    assert [name for name in after if before[name] != after[name]] == []
