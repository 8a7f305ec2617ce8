"""Actual values of indicators, scores and the forms made of them, beside an independent computation on the demo."""

from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.pipeline.demo_inbox import AS_OF
from tests.integration.conftest import DemoBuild
from tests.oracle.actuals import project_actuals, region_actuals
from tests.oracle.assessment import assess
from tests.oracle.selection import chosen
from tests.oracle.world import Row, World

pytestmark = pytest.mark.e2e

BLANK = {"I204", "I602"}
"""Indicators that no record of the demo's jl-2024 can give a value: not accepted yet, and no source at all."""


@pytest.fixture(scope="module")
def winners(world: World) -> list[Row]:
    names = chosen(world, assess(world))
    return [row for row in world.applications() if row["application_no"] in names]


def published(warehouse: DuckDBPyConnection, level: str) -> list[tuple[str | None, str, str, Fraction | None]]:
    """Application (none for the region), scope, indicator, value."""
    rows = warehouse.execute(
        "select application, scope, indicator, actual from published.actual where notice = 'jl-2024' and level = ?",
        [level],
    ).fetchall()
    return [(*row[:3], None if row[3] is None else Fraction(row[3])) for row in rows]


def test_every_actual_of_every_project_is_what_the_records_say(
    warehouse: DuckDBPyConnection, world: World, winners: list[Row]
) -> None:
    shown = {row[:3]: row[3] for row in published(warehouse, "project")}
    expected = project_actuals(world, winners, AS_OF)
    assert len(expected) > 300
    assert {key: (shown.get(key), value) for key, value in expected.items() if shown.get(key) != value} == {}
    assert shown.keys() == expected.keys()


def test_every_actual_of_the_region_is_that_of_its_projects(
    warehouse: DuckDBPyConnection, world: World, winners: list[Row]
) -> None:
    each = project_actuals(world, winners, AS_OF)
    expected = region_actuals(world, winners, each)
    shown = {row[1:3]: row[3] for row in published(warehouse, "region")}
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
        "and scope not in ('实施期', '2026')"  # 2026 is not over on the day of the build
    ).fetchall()
    assert lacking
    assert [row for row in lacking if not any(row[0] == subject and row[2] in value for subject, value in listed)] == []


def test_a_score_below_full_has_a_reason_or_a_marked_place_and_a_finding(
    demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    """A reason that was written for the indicator is printed in the place that is marked otherwise."""
    rows = warehouse.execute(
        """
        select split_part(lines.context_id, ':', 2), lines.indicator_name, coalesce(texts.narrative, lines.reason)
        from forms.form_year__indicators as lines
        left join (select * from read_parquet(?) where box = '偏差原因分析及改进措施') as texts
            on split_part(lines.context_id, ':', 2) = texts.application_no
            and texts.part = split_part(lines.scope_slice, '@', 2) || '-' || split_part(lines.scope_slice, '@', 1)
        where lines.points < cast(lines.weight as decimal(9, 2)) and lines.scope_slice not like '%@2026'
    """,
        [str(demo.out / "raw" / "narrative.parquet")],
    ).fetchall()
    assert rows
    assert [row for row in rows if not row[2]] == []
    found = warehouse.execute("select subject, value from published.finding where rule = 'E2'").fetchall()
    marked = [row for row in rows if row[2].startswith("【")]
    assert marked
    assert [row for row in marked if not any(row[0] == subject and row[1] in value for subject, value in found)] == []


def test_points_are_the_weight_times_the_share_reached(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select sense, weight, points, value_num, value_den, target_value from intermediate.int_fiscal__score_line
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
        select context_id, fiscal_year, sum(weight) from intermediate.int_fiscal__score_line
        group by context_id, fiscal_year
    """).fetchall()
    assert rows
    assert {weight for *_, weight in rows} == {Decimal("90.00")}


def test_every_number_of_the_books_that_look_back_stands_in_its_cell(
    demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    figures = warehouse.execute("""
        select notice, workbook, sheet, cell, value from published.figure where form_id in ('F13', 'JK136', 'MB88')
    """).fetchall()
    assert len(figures) > 1300
    books = {
        (notice, book): openpyxl.load_workbook(demo.out / "forms" / notice / book)
        for notice, book in {row[:2] for row in figures}
    }
    wrong = [row for row in figures if Decimal(str(books[row[:2]][row[2]][row[3]].value)) != row[4]]
    assert wrong == []
    numbers = sum(
        isinstance(cell.value, int | float)
        for book in books.values() for sheet in book for cells in sheet.iter_rows() for cell in cells
    )  # fmt: skip
    assert numbers == len(figures)  # no number stands there that is not a figure


def test_money_of_a_year_is_budget_and_what_was_left_of_earlier_years(
    warehouse: DuckDBPyConnection, world: World, winners: list[Row]
) -> None:
    """全年预算数 and 全年执行数 of every project and year, in yuan, from the funding records by hand."""
    shown = {
        (context.removeprefix("application:"), year): (budget, executed)
        for context, year, budget, executed in warehouse.execute("""
            select context_id, fiscal_year, budget_yuan, executed_yuan from intermediate.int_fiscal__fund_line
            where block = 'class' and line_id = 'total' and notice_id = 'jl-2024' and application_no is not null
        """).fetchall()
    }
    expected = {}
    for application in winners:
        own = {row["project_id"] for row in world.rows("project", application_no=application["application_no"])}
        rows = [row for row in world.frames["funding"].iter_rows(named=True) if row["project_id"] in own]
        for year in sorted({row["budget_year"] for row in rows if row["stage"] == "预算安排"}):
            planned = sum(
                row["amount_yuan"] for row in rows if row["stage"] == "预算安排" and row["budget_year"] == year
            )
            spent = [row for row in rows if row["stage"] == "支出" and row["booked_on"].year == year]
            expected[application["application_no"], year] = (
                planned + sum(_carried(row, year) for row in rows),
                sum((row["amount_yuan"] for row in spent), Decimal(0)),
            )
    assert shown == expected


def _carried(row: Row, year: int) -> Decimal:
    """What a record of public money leaves for a later year: planned before, less spent and returned before."""
    sign = {"预算安排": 1, "支出": -1, "收回": -1}.get(row["stage"], 0)
    before = row["booked_on"].year < year and row["budget_year"] < year
    public = row["source"] in ("中央补助", "省级", "市级", "区级")
    return sign * row["amount_yuan"] if before and public else Decimal(0)
