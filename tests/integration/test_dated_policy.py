"""Every dated table of the policy data is looked up by the date of the record: what holds from a later day on changes
nothing of what came before it. Each row has a later version with another content, all in one build."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from jixiao.exact import as_number
from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from jixiao.policy.folder import own_policy
from jixiao.policy.schema import Table, load_schema
from jixiao.seed_table import read_table
from tests.integration.conftest import DemoBuild
from tests.oracle.policy import edit, policy_with
from tests.oracle.statements import Row
from tests.oracle.tiny import compute

LATER = "2099-01-01"
SCHEMAS = ("published", "forms", "export")
DATED = [table for table in load_schema(project_root()).tables.values() if table.has("starts_on")]


EXPLAIN = ("says", "reading", "clause", "notice_id")


def content(table: Table) -> list[str]:
    """The columns on which results may rest: neither key nor day nor explanation."""
    return [one.name for one in table.columns if one.name not in {*table.key, *EXPLAIN, "starts_on"}]


def other_content(table: Table, row: Row, rows: list[Row]) -> Row:
    """The next row of the same kind that says something else; where all say the same, one figure or word is changed."""
    kinds = [column.name for column in table.columns if column.kinds]
    place = rows.index(row)
    for one in (*rows[place + 1 :], *rows[:place]):
        if all(one[name] == row[name] for name in kinds) and any(one[name] != row[name] for name in content(table)):
            return one
    return row | _changed(table, row)


def _changed(table: Table, row: Row) -> Row:
    free = [column for column in table.columns if column.name in content(table) and not column.kinds]
    column = min(free, key=lambda one: (not one.type.startswith(("integer", "decimal")), not one.values))
    if column.type.startswith(("integer", "decimal")) or as_number(row[column.name]) is not None:
        return {column.name: "2" if row[column.name] == "1" else "1"}
    return {column.name: next((one for one in column.values if one != row[column.name]), f"{row[column.name]}其他")}


def later_rows(table: Table, rows: list[Row]) -> list[Row]:
    """Rows from a later day on: each with the key of one and another content; where the key has no day, or is all that
    a row says, under keys that are not there yet."""
    own = [name for name in table.key if name != "starts_on"]
    if "starts_on" in table.key and content(table):
        pairs = [(row, other_content(table, row, rows)) for row in rows]
        return [following | {name: row[name] for name in own} | {"starts_on": LATER} for row, following in pairs]
    taken = {tuple(row[name] for name in own) for row in rows}
    made = []
    for row in rows:
        for other in _other_keys(row, own, rows):
            key = tuple(other[name] for name in own)
            if key not in taken:
                taken.add(key)
                made.append(other | {"starts_on": LATER})
                break
    return made


def _other_keys(row: Row, own: list[str], rows: list[Row]) -> Iterator[Row]:
    """The row with one part of its key as another row has it; with a key of one part, a new one."""
    if len(own) == 1:
        yield row | {own[0]: f"{row[own[0]]}-later"}
    for name in reversed(own[1:]):
        yield from (row | {name: one[name]} for one in rows if one[name] != row[name])


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
    asked = {
        "quotas",
        "quota_groups",
        "reserve_lists",
        "procedures",
        "routes",
        "parameters",
        "grants",
        "boxes",
        "forms",
    }
    assert asked <= {one.name for one in DATED}


@pytest.mark.parametrize(
    "table", [one for one in DATED if "starts_on" in one.key and content(one)], ids=lambda one: one.name
)
def test_what_comes_later_says_something_else(table: Table) -> None:
    rows = read_table(own_policy(project_root()) / f"{table.name}.csv")
    own = [name for name in table.key if name != "starts_on"]
    following = {tuple(row[name] for name in own): row for row in later_rows(table, rows)}
    assert [
        row for row in rows
        if all(row[name] == following[tuple(row[one] for one in own)][name] for name in content(table))
    ] == []  # fmt: skip


def test_what_holds_from_a_later_day_on_changes_nothing_before_it(demo: DemoBuild, later: Path) -> None:
    before, after = contents(demo.out / "warehouse.duckdb"), contents(later)
    assert before.keys() - after.keys() == {"published.figure"}, "the workbooks make that one"
    assert [name for name in after if before[name] != after[name]] == []
