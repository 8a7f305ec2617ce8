"""A filled form beside a published build: every value both have, each difference with both values."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.errors import UnreadableInput, UsageError
from jixiao.review import review_form
from tests.unit.review import filled
from tests.unit.review.conftest import ROOT
from tests.unit.review.paper import Paper, save

REGION, PROJECT = "notice:jl-2024", "application:A1"
MONEY = [("grant_requested_total", "实施期金额", "实施期", 1899.95),
         ("grant_requested_central", "其中：中央补助", "实施期", 1500),
         ("budget_total", "年度金额", "年度", 1269.95), ("budget_central", "其中：中央补助", "年度", 1000),
         ("budget_local", "地方资金", "年度", 212.5), ("budget_other", "其他资金", "年度", 57.45)]  # fmt: skip
TARGETS = [("年培训规模", 3000, "人次", 0), ("培训合格率", 0.9, "%", 4), ("培训基地补助标准", 500, "万元/个", 2),
           ("学员满意度", 0.9, "%", 4)]  # fmt: skip
EDITIONS = {"F13": "l2-region"}
ALL = {"X101", "X102", "X103", "X104", "X105"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A published build with one F1 and two projects' F2 of the budget year 2024."""
    place = tmp_path / "published"
    place.mkdir()
    with duckdb.connect(str(place / "warehouse.duckdb")) as con:
        con.execute("create schema forms")
        con.execute("create schema published")
        con.execute("create schema intermediate")
        con.execute(
            "create table intermediate.int_form__asked (notice_id text, form_id text, edition text, shape text)"
        )
        con.execute("insert into intermediate.int_form__asked values ('jl-2024', 'F1', 'full', 'region'), "
                    "('jl-2024', 'F2', 'full', 'project'), ('jl-2024', 'F13', 'l2-region', 'region')")  # fmt: skip
        head = "notice_id varchar, sheet_name varchar, context_id varchar, fiscal_year int, transfer_name varchar, "
        con.execute(f"create table forms.form_region__head ({head} labour_department varchar)")
        con.execute(f"create table forms.form_project__head ({head} project_name varchar, implementing_unit varchar)")
        con.execute("create table published.figure (notice varchar, sheet varchar, context_id varchar, "
                    "form_id varchar, edition varchar, figure_id varchar, label varchar, value decimal(38, 6), "
                    "unit varchar, decimals int)")  # fmt: skip
        con.execute(
            "insert into forms.form_region__head values ('jl-2024', '区域', ?, 2024, ?, '某省人力资源和社会保障厅')",
            [REGION, filled.TRANSFER],
        )
        con.execute(
            "insert into forms.form_project__head values ('jl-2024', 'A1', ?, 2024, ?, ?, '某某技师学院')",
            [PROJECT, filled.TRANSFER, filled.PROJECT],
        )
        con.execute(
            "insert into forms.form_project__head values "
            "('jl-2024', 'A2', 'application:A2', 2024, ?, '另一项目', '另一学院')",
            [filled.TRANSFER],
        )
        for form, context in (("F1", REGION), ("F2", PROJECT)):
            for measure, label, side, value in MONEY:
                _insert(con, form, context, f"{measure}", f"资金情况 × {label} × {side}", value, "万元", 2)
            for name, value, unit, places in TARGETS:
                for side in ("年度", "实施期"):
                    _insert(con, form, context, f"{name}.{side}", f"{name} × {side}指标值", value, unit, places)
    return place


def _insert(con: Any, form: str, context: str, key: str, label: str, value: float, unit: str, places: int) -> None:
    edition, sheet = EDITIONS.get(form, "full"), "区域" if context == REGION else context.removeprefix("application:")
    row = [sheet, context, form, edition, f"{form}.full.{key}", label, Decimal(str(value)), unit, places]
    con.execute("insert into published.figure values ('jl-2024', ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _review(tmp_path: Path, out: Path | None, paper: Paper) -> dict[str, Any]:
    return review_form(save(tmp_path / "表.xlsx", paper), ROOT, out)


def _found(said: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["cell"], one["rule"]) for one in said["findings"])


MAKERS: dict[str, Any] = {
    "F1 full": lambda **plant: filled.target("F1", "full", **plant),
    "F1 annual": lambda **plant: filled.target("F1", "annual", filled.MOVED, **plant),
    "F2 full": lambda **plant: filled.target("F2", "full", filled.UNMERGED, **plant),
    "F2 annual": lambda **plant: filled.target("F2", "annual", **plant),
}


@pytest.mark.parametrize("name", MAKERS)
def test_a_form_that_agrees_with_the_build_has_no_finding(name: str, out: Path, tmp_path: Path) -> None:
    said = _review(tmp_path, out, MAKERS[name]())
    assert said["findings"] == []
    assert {"X101", "X102", "X103"} <= set(said["rules_run"])


@pytest.mark.parametrize("name", MAKERS)
def test_every_difference_is_found_with_both_values(name: str, out: Path, tmp_path: Path) -> None:
    plant = {"year__central": Decimal("1100.00"), "year__total": Decimal("1369.95"), "year__target0": "≥2,900人次",
             "year__target3": "≥91%"}  # fmt: skip
    paper = MAKERS[name](**plant)
    said = _review(tmp_path, out, paper)
    expected = [("year.central", "X102"), ("year.total", "X102"), ("year.target0", "X103"), ("year.target3", "X103")]
    assert _found(said) == sorted((paper.at[slot], rule) for slot, rule in expected)
    found = {one["cell"]: one for one in said["findings"]}
    assert found[paper.at["year.total"]]["expected"] == "1269.95万元"
    assert found[paper.at["year.target0"]]["expected"] == "3000人次"
    assert found[paper.at["year.target3"]]["expected"] == "90%"
    assert ".budget_total）" in found[paper.at["year.total"]]["message"]


def test_other_project_forms_are_compared_with_the_targets_of_the_project(out: Path, tmp_path: Path) -> None:
    for make in (filled.monitor, filled.selfeval):
        paper = make(target0="≥3100人次", expected0="3100人次", actual0="3100人次")
        said = _review(tmp_path, out, paper)
        found = [one for one in _found(said) if one[1] == "X103"]
        assert found == [(paper.at["target0"], "X103")]


def test_a_form_of_another_year_is_said_and_not_compared(out: Path, tmp_path: Path) -> None:
    paper = filled.target("F2", "annual", year="（2025年度）", year__target0="≥9999人次")
    said = _review(tmp_path, out, paper)
    assert _found(said) == [(paper.at["year"], "X101")]
    reasons = {one["rule"]: one["reason"] for one in said["rules_not_run"]}
    assert reasons["X103"] == "本表为 2025 年度，已发布结果为 2024 年度，没有比较"


def test_a_form_that_is_not_in_the_build_says_so(out: Path, tmp_path: Path) -> None:
    paper = filled.target("F2", "annual")
    paper.cells = [
        (*one[:4], {filled.PROJECT: "没有的项目", "某某技师学院": "没有的学院"}.get(str(one[4]), one[4]))
        for one in paper.cells
    ]
    said = _review(tmp_path, out, paper)
    assert said["findings"] == []
    reasons = {one["rule"]: one["reason"] for one in said["rules_not_run"]}
    assert set(reasons) >= ALL
    assert reasons["X102"] == "已发布结果中没有与项目“没有的项目”、单位“没有的学院”对应的项目"


def test_a_project_is_found_by_its_unit_when_its_name_is_written_otherwise(out: Path, tmp_path: Path) -> None:
    paper = filled.target("F2", "annual", year__target0="≥2000人次")
    paper.cells = [(*one[:4], "国家级基地建设" if one[4] == filled.PROJECT else one[4]) for one in paper.cells]
    assert _found(_review(tmp_path, out, paper)) == [(paper.at["year.target0"], "X103")]


def test_without_a_build_the_rules_between_tables_say_why_they_did_not_run(tmp_path: Path) -> None:
    said = _review(tmp_path, None, filled.target("F2", "annual"))
    reasons = {one["rule"]: one["reason"] for one in said["rules_not_run"]}
    assert set(reasons) >= ALL
    assert {reasons[rule] for rule in ALL} == {"没有给出已发布的结果（--out），也没有上次发布的结果"}


def test_actual_values_are_compared_where_the_build_has_them(out: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(out / "warehouse.duckdb")) as con:
        for label, value, unit, places in (
            ("年培训规模 × 年度指标值", 3000, "人次", 0),
            ("年培训规模 × 全年实际完成值", 3100, "人次", 0),
            ("学员满意度 × 全年实际完成值", 0.945, "%", 4),
            ("资金情况 × 年度资金总额 × 全年预算数", 1269.95, "万元", 2),
            ("资金情况 × 年度资金总额 × 全年执行数", 1071.00, "万元", 2),
        ):
            _insert(con, "F13", REGION, label, label, value, unit, places)
    paper = filled.transfer("L2", True)
    said = _review(tmp_path, out, paper)
    expected = [("actual8", "X104"), ("executed.total", "X102")]
    assert _found(said) == sorted((paper.at[slot], rule) for slot, rule in expected)
    assert {one["expected"] for one in said["findings"]} == {"94.5%", "1071万元"}


def test_scores_are_compared_where_the_build_has_them(out: Path, tmp_path: Path) -> None:
    """The form prints 9.5 for 950 of 1000 and 94.08 in all; whole points stand for what rounds to them."""
    with duckdb.connect(str(out / "warehouse.duckdb")) as con:
        con.execute("insert into intermediate.int_form__asked values ('jl-2024', 'F13', 'mof-10', 'project')")
        for label, value in (
            ("年度资金总额 × 得分", 8.58),
            ("其中：高技能人才培训规模 × 得分", 9.4),
            ("年培训规模 × 得分", 9.75),
            ("总分", 93.98),
        ):
            row = ["A1", PROJECT, "F13", "mof-10", f"F13.mof-10.{label}", label, Decimal(str(value)), "分", 2]
            con.execute("insert into published.figure values ('jl-2024', ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    paper = filled.selfeval()
    said = _review(tmp_path, out, paper)
    found = {one["cell"]: one["expected"] for one in said["findings"] if one["rule"] == "X105"}
    assert found == {paper.at["score1"]: "9.4", paper.at["scores"]: "93.98"}
    assert "X105" in said["rules_run"]


def test_a_warehouse_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"no database")
    with pytest.raises(UnreadableInput, match=r"warehouse\.duckdb 缺少或已损坏"):
        _review(tmp_path, tmp_path, filled.target("F2", "annual"))


def test_a_database_that_is_no_warehouse_is_one_sentence(tmp_path: Path) -> None:
    duckdb.connect(tmp_path / "warehouse.duckdb").close()
    with pytest.raises(UsageError, match="数据仓库读不出来"):
        _review(tmp_path, tmp_path, filled.target("F2", "annual"))
