"""The demo's outputs, progress and progress forms computed a second time (tests/oracle/outputs.py), compared whole."""

from decimal import Decimal
from fractions import Fraction

import pytest
from duckdb import DuckDBPyConnection

from jixiao.exact import rounded
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.trace import Tracer
from tests.integration.conftest import DemoBuild
from tests.oracle.outputs import MET, MISSED, Output, Pace, outputs, paces
from tests.oracle.sheets import numbers, sheets
from tests.oracle.world import World

pytestmark = pytest.mark.e2e

MONTHLY, YEARLY = ("sy-2024", "月度工作进展表.xlsx"), ("cf-2025", "年度工作开展情况及计划表.xlsx")


def test_every_output_is_the_oracles(world: World, warehouse: DuckDBPyConnection) -> None:
    expected = outputs(world, AS_OF)
    found = warehouse.execute(
        "select project, criterion, clause, item, period, is_improvement, value, threshold, met, state "
        "from published.output"
    ).fetchall()
    assert sorted(map(str, expected)) == sorted(str(Output(*row)) for row in found)
    assert {row.state for row in expected} >= {MET, MISSED, "进行中", "缺数据"}
    # jl 9, cq-national 3 x 3, cf-base 2 x 5, cf-studio 3 x 5, sy 3 x 6 + 2 x 6 + 2 x 2, and three improvement rows
    assert len(expected) == 80


def test_the_demo_shows_every_end_state(warehouse: DuckDBPyConnection) -> None:
    found = warehouse.execute("select distinct outcome from intermediate.int_project__outcome").fetchall()
    assert {outcome for (outcome,) in found} == {"进行中", "达标", "改进期", "终止", "缺数据", "需人工判断"}


def test_every_months_progress_is_the_oracles(world: World, warehouse: DuckDBPyConnection) -> None:
    expected = paces(world, AS_OF)
    found = warehouse.execute(
        "select project, criterion, item, is_improvement, month, value, needed, forecast from published.progress"
    ).fetchall()
    told = [Pace(*row[:7], None if row[7] is None else Fraction(row[7])) for row in found]
    cut = [one._replace(forecast=None if one.forecast is None else Fraction(one.forecast * 100 // 1, 100))
           for one in expected]  # fmt: skip
    assert sorted(map(str, cut)) == sorted(map(str, told))
    assert len(told) > 300


@pytest.mark.parametrize(("notice", "book"), [MONTHLY, YEARLY])
def test_every_number_of_a_progress_form_is_a_figure_traced_to_its_records(
    notice: str, book: str, demo: DemoBuild, warehouse: DuckDBPyConnection, tracer: Tracer
) -> None:
    rows = warehouse.execute(
        "select sheet, cell, value, form_id, context_id, measure, slice, divisor, decimals from published.figure "
        "where notice = ? and workbook = ?",
        [notice, book],
    ).fetchall()
    printed = {
        (name, f"{chr(ord('A') + j)}{i + 1}"): value
        for name, cells in sheets(demo.out / "forms" / notice / book)
        for i, j, value in numbers(cells)
    }
    assert {(sheet, cell): value for sheet, cell, value, *_ in rows} == printed
    wrong = []
    for sheet, cell, value, form_id, context_id, measure, month, divisor, decimals in rows:
        origin = tracer.origin(form_id, context_id, measure, month)
        again = None if origin.value is None else rounded(origin.value, divisor, decimals)
        if again != value or len(origin.records) != origin.records_total:
            wrong.append((sheet, cell, value, again))
    assert wrong == []


def test_the_cumulative_numbers_of_the_monthly_form_are_the_oracles(
    world: World, demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    """SY002: the records of the base from its first day to the end of each month, counted one by one."""
    project = world.rows("project", project_id="XM-SY002")[0]
    days = [row["issued_on"] for row in world.rows("certification", base_uscc=project["uscc"])]
    found = warehouse.execute(
        "select slice, value from published.figure where notice = 'sy-2024' and sheet like 'XM-SY002 %' "
        "and measure = 'base_certificates'"
    ).fetchall()
    expected = {
        month: Decimal(sum(project["built_from"] <= day and f"{day:%Y-%m}" <= month for day in days))
        for month in (f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(9, 33))
    }
    assert dict(found) == expected
    assert expected["2026-09"] == 1800
