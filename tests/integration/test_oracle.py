"""The demo inbox computed a second time (tests/oracle: polars, rules written by hand) beside what was published.

Zero differences: every criterion, the selection, every number of every workbook read back by another library, every
figure's trace, and the list of planted faults.
"""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from duckdb import DuckDBPyConnection

from jixiao.exact import rounded
from jixiao.ingest.contract import load_contract
from jixiao.trace import Tracer, trace_document
from tests.integration.conftest import DemoBuild
from tests.oracle import forms
from tests.oracle.assessment import Result, assess
from tests.oracle.books import book_figures
from tests.oracle.lists import PUBLIC, RANKED
from tests.oracle.selection import chosen
from tests.oracle.sheets import YEAR, Number, numbers, read_goals, read_summary, sheets
from tests.oracle.world import BASE_TRACKS, STUDIO_TRACKS, Row, World

pytestmark = pytest.mark.e2e

REGION = "中央对地方专项转移支付区域绩效目标申报表.xlsx"
PROJECT = "中央对地方专项转移支付项目绩效目标申报表.xlsx"
STUDIOS = "2024年国家级技能大师工作室建设项目基本情况汇总表.xlsx"
BASES = "2024年国家级高技能人才培训基地建设项目基本情况汇总表.xlsx"
ANNUAL = "（年度）.xlsx"
LOOKING_BACK = {
    "转移支付区域绩效目标表（年度）.xlsx", "项目支出绩效目标申报表.xlsx", "项目支出绩效目标执行监控表.xlsx",
    "转移支付区域绩效自评表.xlsx", "转移支付项目绩效自评表.xlsx", "项目支出绩效自评表.xlsx",
}  # fmt: skip
BOOKS = [REGION, REGION.replace(".xlsx", ANNUAL), PROJECT, PROJECT.replace(".xlsx", ANNUAL), STUDIOS, BASES]
LISTS = [*PUBLIC.values(), *RANKED.values()]  # compared in test_oracle_selection


@pytest.fixture(scope="module")
def results(world: World) -> list[Result]:
    return assess(world)


@pytest.fixture(scope="module")
def winners(world: World, results: list[Result]) -> list[Row]:
    names = chosen(world, results)
    return [row for row in world.applications() if row["application_no"] in names]


@pytest.fixture(scope="module")
def expected(world: World, winners: list[Row]) -> dict[str, forms.Numbers]:
    """Workbook → what every number in it should be."""
    region = forms.region_numbers(world, winners)
    project = merged(forms.project_numbers(world, row) for row in winners)
    return {
        REGION: region,
        REGION.replace(".xlsx", ANNUAL): only_year(region),
        PROJECT: project,
        PROJECT.replace(".xlsx", ANNUAL): only_year(project),
        STUDIOS: merged(forms.studio_numbers(world, row) for row in forms.recommended(world, STUDIO_TRACKS)),
        BASES: merged(forms.base_numbers(world, row) for row in forms.recommended(world, BASE_TRACKS)),
    }


def merged(parts: Iterable[forms.Numbers]) -> forms.Numbers:
    return {key: value for part in parts for key, value in part.items()}


def only_year(found: forms.Numbers) -> forms.Numbers:
    return {key: value for key, value in found.items() if key[1] == YEAR}


def official(demo: DemoBuild, book: str) -> Path:
    return demo.out / "forms" / "jl-2024" / book


def read_book(path: Path) -> list[Number]:
    if path.name == STUDIOS:
        return read_summary(path, "所在单位")
    if path.name == BASES:
        return read_summary(path, "申报单位名称统一社会信用代码")
    return read_goals(path)


def test_every_criterion_has_the_value_threshold_and_result_of_the_oracle(
    warehouse: DuckDBPyConnection, results: list[Result]
) -> None:
    published = warehouse.execute(
        "select application, criterion, clause, item, is_part, value, threshold, result "
        "from published.assessment where notice = 'jl-2024'"
    ).fetchall()
    assert len(results) == 586
    assert sorted(map(str, results)) == sorted(str(Result(*row)) for row in published)


def test_the_demo_shows_all_five_results(results: list[Result]) -> None:
    assert {result.result for result in results} == {"符合", "不符合", "缺数据", "需人工判断", "不适用"}


def test_the_demos_intended_results_are_the_assessed_ones(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    intended = json.loads((demo.inbox / "intended_results.json").read_text(encoding="utf-8"))
    rows = warehouse.execute(
        "select application, criterion, item, result from published.assessment where notice = 'jl-2024'"
    ).fetchall()
    meant = [(row["application_no"], row["criterion"], int(row["item"]), row["result"]) for row in intended]
    assert sorted(meant) == sorted(rows)


def test_the_chosen_projects_are_those_of_the_oracle(warehouse: DuckDBPyConnection, winners: list[Row]) -> None:
    published = warehouse.execute(
        "select application from published.selection where notice = 'jl-2024' and status = '拟入选'"
    ).fetchall()
    assert sorted(row["application_no"] for row in winners) == sorted(number for (number,) in published)
    assert Counter(row["track_id"].startswith("jl-base") for row in winners) == {True: 5, False: 4}


def test_every_workbook_is_compared(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("select file_name from seeds.forms where shape = 'book'").fetchall()
    applications = [f"{name}.xlsx" for (name,) in rows]
    elsewhere = [*LISTS, *applications, *LOOKING_BACK]  # the last beside tests/oracle/actuals.py, in test_actuals.py
    reports = warehouse.execute(
        "select file_name from seeds.forms where shape in ('progress', 'settlement', 'overview')"
    ).fetchall()
    elsewhere += [f"{name}.xlsx" for (name,) in reports]  # in test_oracle_{outputs,overview} and test_money_oracle
    made = [path.name for path in (demo.out / "forms").rglob("*.xlsx")]
    assert set(made) == {*BOOKS, *elsewhere}


def test_every_number_of_an_application_book_is_the_oracles(world: World, warehouse: DuckDBPyConnection) -> None:
    """All but the few that have tests of their own at the boundaries of the criteria they are compared in."""
    rows = warehouse.execute(
        "select form_id, context_id, measure, slice, value from published.figure "
        "where form_id in (select form_id from seeds.forms where shape = 'book')"
    ).fetchall()
    found = {
        (form, context.partition(":")[2], measure, slice_): value for form, context, measure, slice_, value in rows
    }
    elsewhere = {"training_digital", "training_digital_high_skill", "partners_large_medium", "specialties_developed",
                 "certificates_evaluated"}  # fmt: skip
    expected = book_figures(world)
    assert {key: value for key, value in found.items() if key[2] not in elsewhere} == expected
    assert len(expected) > 700


@pytest.mark.parametrize("book", BOOKS)
def test_every_number_read_back_is_the_oracles(book: str, demo: DemoBuild, expected: dict[str, forms.Numbers]) -> None:
    found = read_book(official(demo, book))
    assert {number.key: number.value for number in found} == expected[book]
    assert len(found) == len(expected[book]) > 0  # no number goes unchecked, none is compared twice


@pytest.mark.parametrize("book", BOOKS)
def test_every_number_of_a_workbook_is_a_figure_of_the_same_value(
    book: str, demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    rows = warehouse.execute("select sheet, cell, value from published.figure where workbook = ?", [book]).fetchall()
    figures = {(sheet, cell): value for sheet, cell, value in rows}
    found = {(number.sheet, number.cell): number.value for number in read_book(official(demo, book))}
    assert found == figures
    assert len(rows) == len(figures)


@pytest.mark.parametrize("book", BOOKS)
def test_the_audit_edition_shows_the_same_form(book: str, demo: DemoBuild) -> None:
    audit = dict(sheets(demo.out / "audit" / "jl-2024" / book))
    for name, rows in sheets(official(demo, book)):
        assert list(numbers(audit[name])) == list(numbers(rows))


def test_every_figure_computed_again_from_its_traced_records_is_itself(
    demo: DemoBuild, warehouse: DuckDBPyConnection, tracer: Tracer
) -> None:
    figures = warehouse.execute(
        "select figure_id, form_id, context_id, measure, slice, divisor, decimals, value from published.figure "
        "where notice = 'jl-2024'"
    ).fetchall()
    wrong = []
    for figure_id, form_id, context_id, measure, slice_, divisor, decimals, value in figures:
        origin = tracer.origin(form_id, context_id, measure, slice_)
        again = None if origin.value is None else rounded(origin.value, divisor, decimals)
        if again != value or len(origin.records) != origin.records_total:
            wrong.append((figure_id, value, again))
    forms_made = json.loads((demo.out / "build.json").read_text(encoding="utf-8"))["forms"]
    assert len(figures) == sum(form["figures"] for form in forms_made if form["notice"] == "jl-2024")
    assert wrong == []


def test_every_traced_record_is_a_row_that_was_handed_in(
    demo: DemoBuild, warehouse: DuckDBPyConnection, tracer: Tracer
) -> None:
    places = {
        record.id: set(
            pl.read_parquet(demo.out / "raw" / f"{record.id}.parquet")
            .select("src_file", "src_sheet", "src_row", "record_key")
            .iter_rows()
        )
        for record in load_contract().record_types
    }
    figures = warehouse.execute("select form_id, context_id, measure, slice from published.figure").fetchall()
    traced = {
        (record.record_type, record.file, record.sheet, record.row, record.key)
        for figure in set(figures)
        for record in tracer.origin(*figure).records
    }
    assert len(traced) > 3000
    assert [one for one in traced if one[1:] not in places[one[0]]] == []


def a_figure_a_form(warehouse: DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    return warehouse.execute(
        "select max(figure_id), workbook, arg_max(sheet, figure_id), arg_max(cell, figure_id) "
        "from published.figure where value <> 0 group by workbook order by workbook"
    ).fetchall()


def test_a_figure_is_opened_by_its_id_and_by_its_cell_alike(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    for figure_id, workbook, sheet, cell in a_figure_a_form(warehouse):
        by_id = trace_document(demo.out, figure_id)
        assert by_id == trace_document(demo.out, f"{workbook}!{sheet}!{cell}")
        assert Decimal(by_id["recomputed"]) == Decimal(by_id["value"])
        assert by_id["records_total"] == len(by_id["records"]) > 0
        assert by_id["clauses"]


def test_the_folder_tells_workbooks_of_the_same_name_apart(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    ((notices, workbook),) = warehouse.execute(
        "select list(distinct notice order by notice), workbook from published.figure "
        "group by workbook having count(distinct notice) > 1"
    ).fetchall()
    for notice in notices:
        figure_id, sheet, cell = warehouse.execute(
            "select figure_id, sheet, cell from published.figure where notice = ? and workbook = ? limit 1",
            [notice, workbook],
        ).fetchall()[0]
        assert trace_document(demo.out, f"forms/{notice}/{workbook}!{sheet}!{cell}")["figure_id"] == figure_id


def planted(demo: DemoBuild) -> dict[str, list[dict[str, Any]]]:
    return dict(json.loads((demo.inbox / "planted_defects.json").read_text(encoding="utf-8")))


def test_every_planted_fault_and_nothing_else_is_quarantined(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    meant = [(one["file"], one["sheet"], one["row"], one["column"], one["kind"]) for one in planted(demo)["defects"]]
    # Rows of one key that clash have no one column.
    column = "case when rule = '同键异值' then '' else \"column\" end"
    found = warehouse.execute(f'select file, sheet, "row", {column}, rule from published.quarantine').fetchall()
    assert sorted(found) == sorted(meant)
    assert len(meant) > 50


def test_every_sheet_is_accounted_for_as_the_demo_says(demo: DemoBuild, warehouse: DuckDBPyConnection) -> None:
    names = ("file", "sheet", "record_type", "read", "accepted", "quarantined", "duplicates", "skipped")
    meant = [tuple(sheet[name] for name in names) for sheet in planted(demo)["sheets"]]
    found = warehouse.execute(
        f"select {', '.join(names)} from published.sheet where record_type is not null and record_type <> ''"
    ).fetchall()
    assert sorted(found) == sorted(meant)
