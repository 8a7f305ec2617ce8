"""The demo's overviews computed a second time (tests/oracle/overview.py): every number read back, traced, and drawn."""

import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from duckdb import DuckDBPyConnection
from openpyxl import load_workbook

from jixiao.exact import rounded
from jixiao.pipeline.demo_inbox import AS_OF
from jixiao.trace import Tracer
from tests.integration.conftest import DemoBuild
from tests.oracle.assessment import assess
from tests.oracle.money import Money
from tests.oracle.overview import PREFIX, Lines, funnel, indicators, money, of_notice, pace, targets
from tests.oracle.selection import chosen
from tests.oracle.sheets import numbers, plain_label, sheets
from tests.oracle.world import World

pytestmark = pytest.mark.e2e

BOOKS = {
    "jl-2024": "吉林省项目总览.xlsx",
    "cq-2024": "重庆市项目总览.xlsx",
    "mohrss-2022": "技能根基工程项目总览.xlsx",
    "sy-2024": "顺义区项目总览.xlsx",
    "cf-2025": "赤峰市项目总览.xlsx",
}
TABLES = {
    "一、从申报到验收": "funnel",
    "二、主要指标": "targets",
    "三、资金": "money",
    "四、在建": "pace",
    "五、各项": "indicators",
}
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def failed(warehouse: DuckDBPyConnection) -> set[str]:
    """Who misses a condition; the conditions themselves are compared in the other oracle tests."""
    return {row[0] for row in warehouse.execute(
        "select distinct application from published.assessment where role = 'required' and result = '不符合'"
    ).fetchall()}  # fmt: skip


@pytest.fixture(scope="module")
def placed(warehouse: DuckDBPyConnection) -> set[str]:
    """Who is 拟入选, as compared in test_oracle_selection."""
    rows = warehouse.execute("select application from published.selection where status = '拟入选'").fetchall()
    return {number for (number,) in rows}


def printed(path: Path) -> dict[str, Lines]:
    """Table → label in column A → the numbers of that line, from left to right."""
    found: dict[str, Lines] = {name: {} for name in TABLES.values()}
    ((_, rows),) = sheets(path)
    table = ""
    values: dict[int, list[Decimal]] = {}
    for i, _, value in numbers(rows):
        values.setdefault(i, []).append(value)
    for i, row in enumerate(rows):
        title = str(row[0])
        table = next((name for begins, name in TABLES.items() if title.startswith(begins)), table)
        if i in values:
            found[table][plain_label(title)] = tuple(values[i])
    return found


def known(lines: Lines) -> dict[str, tuple[Decimal, ...]]:
    """Without blank cells, as they are printed."""
    return {name: tuple(number for number in line if number is not None) for name, line in lines.items()}


@pytest.mark.parametrize("notice", PREFIX)
def test_every_number_of_an_overview_is_the_oracles(
    notice: str, demo: DemoBuild, world: World, failed: set[str], placed: set[str]
) -> None:
    shown = printed(demo.out / "forms" / notice / BOOKS[notice])
    assert shown["funnel"] == known(funnel(world, notice, failed, placed, AS_OF))
    assert shown["money"] == known(money(world, notice, Money(world, AS_OF).accounts()))
    *lines, total = shown["money"].values()
    assert tuple(sum(column) for column in zip(*lines, strict=True)) == total
    names = chosen(world, assess(world))
    winners = [row for row in of_notice(world, "application", notice) if row["application_no"] in names]
    assert shown["targets"] == known(targets(world, winners, AS_OF))
    assert shown["indicators"] == known(indicators(world, winners, AS_OF))
    paced = sorted((name.split()[0], line) for name, line in shown["pace"].items())
    assert paced == sorted((name.split()[0], line) for name, line in known(pace(world, notice, AS_OF)).items())


def test_the_demo_fills_every_table_somewhere(demo: DemoBuild) -> None:
    shown = [printed(demo.out / "forms" / notice / BOOKS[notice]) for notice in PREFIX]
    assert {name for one in shown for name, lines in one.items() if lines} == set(TABLES.values())


@pytest.mark.parametrize("notice", PREFIX)
def test_every_number_of_an_overview_is_a_figure_that_its_records_give_again(
    notice: str, demo: DemoBuild, warehouse: DuckDBPyConnection, tracer: Tracer
) -> None:
    rows = warehouse.execute(
        "select cell, value, form_id, context_id, measure, slice, divisor, decimals from published.figure "
        "where notice = ? and workbook = ?",
        [notice, BOOKS[notice]],
    ).fetchall()
    ((_, cells),) = sheets(demo.out / "forms" / notice / BOOKS[notice])
    assert {cell: value for cell, value, *_ in rows} == {
        f"{chr(ord('A') + j)}{i + 1}": value for i, j, value in numbers(cells)
    }
    wrong = []
    for cell, value, form_id, context_id, measure, slice_, divisor, decimals in rows:
        origin = tracer.origin(form_id, context_id, measure, slice_)
        again = None if origin.value is None else rounded(origin.value, divisor, decimals)
        if again != value or len(origin.records) != origin.records_total or (value and not origin.records):
            wrong.append((cell, value, again))
    assert wrong == []


def test_the_funnel_lists_the_applications_and_projects_that_it_counts(tracer: Tracer, placed: set[str]) -> None:
    records = tracer.origin("GL", "applications:jl-2024", "funnel_chosen", "").records
    assert {record.key for record in records} == {number for number in placed if number.startswith("JL")}
    assert {record.record_type for record in records} == {"application"}


@pytest.mark.parametrize("edition", ["forms", "audit"])
@pytest.mark.parametrize("notice", PREFIX)
def test_every_chart_is_drawn_from_numbers_that_stand_on_its_sheet(notice: str, edition: str, demo: DemoBuild) -> None:
    """A table with numbers has a chart, one without has the sentence; each chart covers cells of one column."""
    path = demo.out / edition / notice / BOOKS[notice]
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        drawn = [ElementTree.fromstring(archive.read(name)) for name in names]
    sheet = load_workbook(path, read_only=True)["总览"]
    left_out = [str(cell.value) for row in sheet["A4:L6"] for cell in row if cell.value]
    assert all("不画" in text for text in left_out)
    assert len(drawn) + len(left_out) == 5
    for chart in drawn:
        for series in chart.iter(f"{CHART}ser"):
            (values,) = [str(found.text) for found in series.find(f"{CHART}val").iter(f"{CHART}f")]  # type: ignore[union-attr]
            assert values.startswith("总览!$")
            cells = (
                [row[0].value for row in sheet[values.partition("!")[2].replace("$", "")]]
                if ":" in values
                else [sheet[values.partition("!")[2].replace("$", "")].value]
            )
            assert any(isinstance(value, int | float) for value in cells)
            assert not [value for value in cells if isinstance(value, str)]
