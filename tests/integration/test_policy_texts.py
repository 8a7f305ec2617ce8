"""Every text of the policy data that is more than an explanation is shown or printed: each column has a mark of its own
in every cell, and every mark comes out."""

import shutil
from functools import partial
from pathlib import Path

import duckdb
import pytest

from jixiao.paths import project_root
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.pipeline.plan import BuildPlan
from tests.integration.conftest import DemoBuild
from tests.oracle.marks import TEXTS
from tests.oracle.plants import SHOWN
from tests.oracle.policy import edit, policy_with
from tests.oracle.statements import Row
from tests.oracle.tiny import compute

HELD_FOR_A_FIGURE = ("first_budget_year_offset", "on_pace_share", "at_risk_share")


def mark(columns: tuple[str, ...]) -> str:
    """What stands behind every text of these columns."""
    return f"〔{columns[0]}〕"


def _marked(column: str, sign: str, rows: list[Row]) -> list[Row]:
    return [row | {column: row[column] and row[column] + sign} for row in rows]


def marked(policy: Path) -> Path:
    """The policy folder with every text marked."""
    for columns in TEXTS:
        for one in columns:
            table, column = one.split(".")
            edit(policy / f"{table}.csv", partial(_marked, column, mark(columns)))
    edit(policy / "parameters.csv", lambda rows: [
        row if row["parameter"] in HELD_FOR_A_FIGURE else row | {"value": row["value"] + f"〔{row['parameter']}〕"}
        for row in rows
    ])  # fmt: skip
    return policy


def shown_texts(warehouse: Path) -> str:
    """All texts of the tables that a build shows or prints."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        columns = con.execute(
            "select table_schema, table_name, column_name from information_schema.columns "
            "where data_type = 'VARCHAR' and list_contains(?, table_schema)", [list(SHOWN)],
        ).fetchall()  # fmt: skip
        found: list[str] = []
        for schema, table, column in columns:
            rows = con.execute(f'select distinct "{column}" from "{schema}"."{table}"').fetchall()
            found += [str(text) for (text,) in rows if text and "〔" in str(text)]
    return "\n".join(found)


@pytest.fixture(scope="module")
def shown(demo: DemoBuild, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The texts shown under marked policy data."""
    work = tmp_path_factory.mktemp("marked")
    policy = marked(policy_with(work))
    plan = BuildPlan(work, work / "out", AS_OF, work / "work", project_root(), policy=policy)
    shutil.copytree(demo.out / "raw", plan.raw)
    compute(plan)
    return shown_texts(plan.warehouse)


def test_every_text_of_the_policy_data_is_shown(shown: str) -> None:
    assert [columns for columns in TEXTS if mark(columns) not in shown] == []


def test_every_text_that_a_parameter_holds_is_shown(shown: str) -> None:
    asked = ("transfer_name", "central_department", "finance_department", "labour_department", "selecting_department")
    assert [name for name in asked if f"〔{name}〕" not in shown] == []
