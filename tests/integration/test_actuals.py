"""Actual values of indicators, scores and the forms made of them, beside an independent computation on the demo."""

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.build.demo import AS_OF
from tests.integration.conftest import DemoBuild
from tests.oracle.actuals import project_actuals, region_actuals
from tests.oracle.assessment import assess
from tests.oracle.selection import chosen
from tests.oracle.world import Row, World, read_world

pytestmark = pytest.mark.e2e

BLANK = {"I204", "I602"}
"""Indicators that no record of the demo's jl-2024 can give a value: not accepted yet, and no source at all."""


@pytest.fixture(scope="module")
def world(demo: DemoBuild) -> World:
    return read_world(demo.out / "raw")


@pytest.fixture(scope="module")
def winners(world: World) -> list[Row]:
    names = chosen(world, assess(world))
    return [row for row in world.applications() if row["application_no"] in names]


def published(warehouse: DuckDBPyConnection, level: str) -> pl.DataFrame:
    return warehouse.execute("select * from published.actual where notice = 'jl-2024' and level = ?", [level]).pl()


def test_every_actual_of_every_project_is_what_the_records_say(
    warehouse: DuckDBPyConnection, world: World, winners: list[Row]
) -> None:
    shown = {
        (row["application"], row["scope"], row["indicator"]): None if row["actual"] is None else Fraction(row["actual"])
        for row in published(warehouse, "project").to_dicts()
    }
    expected = project_actuals(world, winners, AS_OF)
    assert len(expected) > 300
    assert {key: (shown.get(key), value) for key, value in expected.items() if shown.get(key) != value} == {}
    assert shown.keys() == expected.keys()


def test_every_actual_of_the_region_is_that_of_its_projects(
    warehouse: DuckDBPyConnection, world: World, winners: list[Row]
) -> None:
    each = project_actuals(world, winners, AS_OF)
    expected = region_actuals(world, winners, each)
    shown = {
        (row["scope"], row["indicator"]): None if row["actual"] is None else Fraction(row["actual"])
        for row in published(warehouse, "region").to_dicts()
    }
    wrong = {}
    for key, value in expected.items():
        if key[1] == "I601" or (value is None and key not in shown):
            continue  # qualitative ones are listed, not added
        found = shown[key]
        if (value is None) != (found is None) or (value is not None and found is not None
                                                   and not 0 <= value - found < Fraction(1, 1_000_000)):  # fmt: skip
            wrong[key] = (found, value)
    assert wrong == {}


def test_what_no_record_gives_is_blank_and_listed(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        f"select distinct actual from published.actual where notice = 'jl-2024' and indicator in {tuple(BLANK)}"
    ).fetchall()
    assert rows == [(None,)]
    listed = warehouse.execute("select subject, value from published.finding where rule = 'E1'").fetchall()
    lacking = warehouse.execute(
        "select application, scope, indicator || name from published.actual where level = 'project' and actual is null "
        "and scope <> '实施期'"
    ).fetchall()
    assert lacking
    assert [row for row in lacking if not any(row[0] == subject and row[2] in value for subject, value in listed)] == []


def test_a_score_below_full_has_a_reason_or_a_marked_place_and_a_finding(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select split_part(context_id, ':', 2), indicator_name, reason from forms.form_year__indicators
        where points < cast(weight as decimal(9, 2))
    """).fetchall()
    assert rows
    assert [row for row in rows if not row[2]] == []
    found = warehouse.execute("select subject, value from published.finding where rule = 'E2'").fetchall()
    marked = [row for row in rows if row[2].startswith("【")]
    assert marked
    assert [row for row in marked if not any(row[0] == subject and row[1] in value for subject, value in found)] == []


def test_points_are_the_weight_times_the_share_reached(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select sense, weight, points, value_num, value_den, target_value from intermediate.int_score__line
        where points is not null and sense <> '定性'
    """).fetchall()
    assert len(rows) > 100
    for sense, weight, points, num, den, target in rows:
        value, aim = Fraction(num) / Fraction(den), Fraction(target)
        reached = value >= aim if sense == "≥" else value == aim
        exact = Fraction(weight) * (1 if reached else min(value / aim, aim / value if value else 0))
        assert points == Decimal(int((exact * 200 + 1) // 2)) / 100, (sense, weight, value, aim)


def test_weights_of_every_scored_sheet_add_up_to_a_hundred(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select context_id, fiscal_year, sum(weight) from intermediate.int_score__line group by context_id, fiscal_year
    """).fetchall()
    assert rows
    assert {weight for *_, weight in rows} == {Decimal("90.00")}
