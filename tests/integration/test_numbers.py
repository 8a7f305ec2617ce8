"""Numbers that hold together: what a form says twice, or of others, it says alike. Values are counted by hand here."""

import re
from decimal import Decimal

import pytest
from duckdb import DuckDBPyConnection

from jixiao.pipeline.demo_inbox import AS_OF
from tests.integration.conftest import DemoBuild
from tests.oracle.sheets import sheets
from tests.oracle.world import read_world

pytestmark = pytest.mark.e2e

REGION = "notice:jl-2024"


def test_years_of_a_region_are_the_least_and_standards_the_highest(
    demo: DemoBuild, warehouse: DuckDBPyConnection
) -> None:
    world = read_world(demo.out / "raw")
    chosen = {row[0] for row in warehouse.execute(
        "select application from published.selection where notice = 'jl-2024' and status = '拟入选'"
    ).fetchall()}  # fmt: skip
    lines = dict(warehouse.execute(
        "select indicator_name, period_value from forms.form_goal__indicators where context_id = ?", [REGION]
    ).fetchall())  # fmt: skip
    years = [row["target_value"] for row in world.rows("target", indicator_code="I602", period="实施期")
             if row["application_no"] in chosen]  # fmt: skip
    assert len(years) > 1 and lines["项目持续运行年限"] == min(years)
    for of_studio, name in ((False, "培训基地补助标准"), (True, "技能大师工作室补助标准")):
        asked = [row["central_grant_yuan"] for row in world.rows("application")
                 if row["application_no"] in chosen and (row["track_id"] == "jl-studio") == of_studio]  # fmt: skip
        assert lines[name] == max(asked) > sum(asked) / len(asked)


@pytest.mark.parametrize(("model", "goal", "value"), [
    ("goal", "period_goal", "period_value"), ("goal", "year_goal", "year_value"),
    ("year", "year_goal", "target_value"), ("year", "year_outcome", "actual_value"),
])  # fmt: skip
def test_each_number_of_a_regions_goals_stands_in_a_line_of_the_same_sheet(
    model: str, goal: str, value: str, warehouse: DuckDBPyConnection
) -> None:
    head = "int_form__head" if model == "goal" else "form_year__head"
    schema = "intermediate" if model == "goal" else "forms"
    where = f"context_id = '{REGION}'" + (" and form_id = 'F13'" if model == "year" else "")
    rows = warehouse.execute(f"select sheet_key, {goal} from {schema}.{head} where {where}").fetchall()
    assert rows
    for sheet_key, sentence in rows:
        lines = warehouse.execute(
            f"select {value} from forms.form_{model}__indicators where context_id = ? and sheet_key = ?",
            [REGION, sheet_key],
        ).fetchall()
        spoken = [Decimal(number) for number in re.findall(r"\d+(?:\.\d+)?", sentence)]
        assert len(spoken) >= 5 and sentence.count("年培训") == 1
        assert [number for number in spoken if (number,) not in lines] == []


def test_a_regional_rate_says_that_money_weighs_it(demo: DemoBuild) -> None:
    book = demo.out / "forms" / "jl-2024" / "中央对地方专项转移支付区域绩效目标申报表.xlsx"
    ((_, rows),) = sheets(book)
    names = {cell for row in rows for cell in row if isinstance(cell, str)}
    assert {"培训合格率（按金额加权）", "项目持续运行年限（最少）", "培训基地补助标准（最高）", "年培训规模"} <= names
    assert not {"培训合格率", "项目持续运行年限", "培训基地补助标准"} & names


def test_there_are_self_evaluations_of_years_that_are_over_and_monitoring_of_months_that_are(
    warehouse: DuckDBPyConnection,
) -> None:
    sheets_of = dict(warehouse.execute(
        "select form_id, list(distinct fiscal_year) from forms.form_year__head where notice_id = 'jl-2024' "
        "group by form_id"
    ).fetchall())  # fmt: skip
    assert (AS_OF.year, AS_OF.month) == (2026, 11)
    assert set(sheets_of["F13"]) == {2025}
    assert set(sheets_of["JK136"]) == {2026}


def test_a_project_without_targets_is_not_evaluated(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select total_weight, total_points, score_note from forms.form_year__head where notice_id = 'sy-2024'"
    ).fetchall()
    assert rows and set(rows) == {(None, None, "没有填报年度绩效目标，不能自评，不计分。")}
    points = warehouse.execute("select points from forms.form_year__funds where notice_id = 'sy-2024'").fetchall()
    assert points and {point for (point,) in points} == {None}


def test_what_a_project_spent_is_the_same_in_its_last_report_and_in_the_settlement(
    warehouse: DuckDBPyConnection,
) -> None:
    reported = dict(
        warehouse.execute("""
        select context_id, max(number_value) from forms.form_entries
        where form_id = 'F12' and entry = 'project_spent' group by context_id
    """).fetchall()
    )
    settled = dict(
        warehouse.execute("""
        select 'project:' || project, sum(spent_yuan) from published.reconciliation
        where project like 'XM-SY%' or project like 'XM-CF%' group by project
    """).fetchall()
    )
    assert len(reported) > 5
    assert {key: value for key, value in settled.items() if reported.get(key) != value} == {}


def test_training_of_a_unit_is_not_printed_as_if_it_were_a_studios(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute("""
        select distinct context_id from forms.form_entries
        where form_id = 'F12' and entry in ('training_person_times', 'base_certificates')
    """).fetchall()
    assert rows and not [context for (context,) in rows if "XM-CFS" in context]
    notes = dict(warehouse.execute("select project_no, unit_note from forms.form_progress__head").fetchall())
    assert "XM-SY004、XM-SY007为同一单位" in notes["XM-SY004"] and notes["XM-SY001"] is None


def test_money_of_a_budget_year_stands_on_the_clause_on_money(demo: DemoBuild) -> None:
    from jixiao.trace import trace_document

    for figure in ("F13.l2-region.jl-2024.fiscal_budget.total@2025", "F1.full.jl-2024.budget_by_source.central@2025"):
        found = trace_document(demo.out, figure)
        assert ("jl-2024", "五") in {(clause["notice"], clause["clause"]) for clause in found["clauses"]}


@pytest.mark.parametrize("notice", ["jl-2024", "cq-2024", "cf-2025", "sy-2024", "mohrss-2022"])
def test_the_counts_of_an_overview_add_up_with_what_is_said_of_them(notice: str, warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select records, meaning from forms.form_overview__funnel where notice_id = ? order by line_no", [notice]
    ).fetchall()
    counts = [records for records, _ in rows]

    def told(line: int, words: str) -> int:
        return sum(int(number) for number in re.findall(words + r"(\d+)个", rows[line][1]))

    assert counts[1] == counts[0] - told(1, "另有")
    assert counts[2] == counts[1] - told(2, "没有列入的") + told(2, "有不符合项的")
    assert counts[3] == counts[2] - told(3, "没有登记的") + told(3, "没有拟入选的申报的")
    assert counts[4] == counts[3] - told(4, "另有")
