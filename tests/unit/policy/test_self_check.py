"""The self-check: contradictions, doubled rows, unused clauses, figures beside the notices' texts, idle criteria."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from jixiao.paths import project_root
from jixiao.policy.folder import own_policy
from jixiao.policy.self_check import Remark, review_policy
from tests.unit.policy.conftest import Folder

FLOOR = {"track_id": "jl-base-new", "measure_id": "unit_floor_area"}
MADE_UP = """某地通知

一、名额

推荐不超过六家。

二、条件

（一）面积不少于１，２00平方米，兼职教师不超过三分之一，没有处罚。

（二）带头人为高级技师，项目期两年。

三、补助

每家补助300—700万元。

四、时间

材料于6月27日—28日报送，公示5个工作日。

2024年5月30日
"""


def found(folder: Folder, rule: str, notices: Path | None = None, out: Path | None = None) -> list[Remark]:
    return [one for one in review_policy(folder.path, project_root(), notices, out) if one.rule == rule]


def test_our_own_policy_data_are_in_no_doubt() -> None:
    points = review_policy(own_policy(project_root()), project_root())
    assert [point.fault.sentence for point in points if point.severity != "提示"] == []


def test_faults_that_a_build_refuses_stand_alone(folder: Folder) -> None:
    folder.change("criteria", 2, starts_on="")
    (point,) = review_policy(folder.path, project_root())
    assert (point.severity, point.fault.line, point.fault.column) == ("强制", 2, "starts_on")


def test_bounds_that_leave_nothing_between_them_can_be_met_by_no_data(folder: Folder) -> None:
    at_least = folder.line("criteria", **FLOOR)
    at_most = folder.add("criteria", at_least, criterion_no="90", comparator="<=", threshold="999")
    (point,) = found(folder, "没有数据能符合")
    assert (point.severity, point.fault.line) == ("核实", at_least)
    assert f"要求不少于 1000，第 {at_most} 行却要求同一指标不超过 999" in point.fault.what


def test_bounds_that_touch_can_be_met(folder: Folder) -> None:
    folder.add("criteria", folder.line("criteria", **FLOOR), criterion_no="90", comparator="<=", threshold="1000")
    assert found(folder, "没有数据能符合") == []


def test_a_bound_for_schools_does_not_contradict_one_for_enterprises(folder: Folder) -> None:
    line = folder.line("criteria", track_id="jl-base-new", measure_id="unit_skilled_posts")
    assert folder.rows("criteria")[line - 2]["applies_to"] == "enterprise"
    folder.add("criteria", line, criterion_no="90", applies_to="school", comparator="<=", threshold="1")
    assert found(folder, "没有数据能符合") == []


def test_a_track_contradicts_the_track_whose_conditions_it_takes_over(folder: Folder) -> None:
    line = folder.line("criteria", **FLOOR)
    more = {"track_id": "jl-base-existing", "criterion_no": "90", "comparator": "<=", "threshold": "10"}
    folder.add("criteria", line, **more)
    assert [point.fault.line for point in found(folder, "没有数据能符合")] == [line]


def test_a_version_that_was_replaced_contradicts_nothing(folder: Folder) -> None:
    line = folder.line("criteria", **FLOOR)
    folder.add("criteria", line, threshold="100", starts_on="2026-01-01")
    folder.add("criteria", line, criterion_no="90", comparator="<=", threshold="500", starts_on="2026-01-01")
    assert found(folder, "没有数据能符合") == []


def test_a_quota_of_nought_lets_nobody_in(folder: Folder) -> None:
    line = folder.line("quotas", rule_no="Q1")
    folder.change("quotas", line, max_count="0")
    assert [point.fault.line for point in found(folder, "没有数据能符合")] == [line]


def test_two_rules_for_the_same_thing_under_two_numbers(folder: Folder) -> None:
    first = folder.line("quotas", rule_no="Q1")
    line = folder.add("quotas", first, rule_no="Q99", max_count="4", starts_on="2025-01-01")
    (point,) = found(folder, "同一件事同时有两行")
    assert point.fault.line == line
    assert point.fault.what.startswith(f"与第 {first} 行说的是同一件事")
    assert "从 2025-01-01 起同时有效" in point.fault.what


def test_a_clause_that_no_rule_cites_is_told(folder: Folder) -> None:
    line = folder.add("clauses", 2, clause="九(九)", says="没有人用的条款")
    assert line in [point.fault.line for point in found(folder, "没有用到的条款")]


@pytest.fixture
def texts(folder: Folder, tmp_path: Path) -> Path:
    """A notice made up for the test, known by its hash as the text of jl-2024; other notices have none."""
    place = tmp_path / "texts"
    place.mkdir()
    (place / "甲.txt").write_text(MADE_UP, encoding="utf-8")
    line = folder.line("notices", notice_id="jl-2024")
    folder.change("notices", line, file_sha256=hashlib.sha256(MADE_UP.encode()).hexdigest())
    return place


def cite(folder: Folder, table: str, line: int, clause: str) -> None:
    """Let a row of jl-2024 stand on a clause of the made-up notice."""
    if clause not in {row["clause"] for row in folder.rows("clauses") if row["notice_id"] == "jl-2024"}:
        folder.add("clauses", 2, clause=clause, says="编造的条款")
    folder.change(table, line, clause=clause)


def doubts(folder: Folder, texts: Path, table: str, line: int) -> list[str]:
    """The columns of a row whose figures the text does not show."""
    points = found(folder, "与通知原文不符", texts)
    return [one.fault.column for one in points if (one.fault.file, one.fault.line) == (f"{table}.csv", line)]


@pytest.mark.parametrize(
    ("table", "where", "cells", "clause", "wrong"),
    [
        ("criteria", FLOOR, {"threshold": "1200"}, "二(一)", []),
        ("criteria", FLOOR, {"threshold": "1000"}, "二(一)", ["threshold"]),
        ("criteria", FLOOR, {"threshold": "1200"}, "二", []),
        ("criteria", {"measure_id": "teachers_part_time_share"}, {"threshold": "1/3"}, "二(一)", []),
        ("criteria", {"measure_id": "teachers_part_time_share"}, {"threshold": "0.33"}, "二(一)", ["threshold"]),
        ("criteria", {"measure_id": "penalties_criminal"}, {"threshold": "0"}, "二(一)", []),
        ("criteria", {"measure_id": "studio_leader_grade"}, {"threshold": "高级技师"}, "二(二)", []),
        ("criteria", {"measure_id": "studio_leader_grade"}, {"threshold": "特级技师"}, "二(二)", ["threshold"]),
        ("quotas", {"rule_no": "Q1"}, {"max_count": "6"}, "一", []),
        ("quotas", {"rule_no": "Q1"}, {"max_count": "5"}, "一", ["max_count"]),
        ("grants", {"rule_no": "G1"}, {"amount_low_yuan": "3000000"}, "三", []),
        ("grants", {"rule_no": "G1"}, {"amount_low_yuan": "300"}, "二(二)", ["amount_low_yuan", "amount_high_yuan"]),
        ("procedures", {"rule_no": "Q3"}, {"days": "5"}, "四", []),
        ("procedures", {"rule_no": "Q3"}, {"days": "7"}, "四", ["days"]),
        ("procedures", {"rule_no": "Q4"}, {"to_date": "2024-06-28"}, "四", []),
        ("procedures", {"rule_no": "Q4"}, {"to_date": "2024-06-29"}, "四", ["to_date"]),
        ("tracks", {"track_id": "jl-studio"}, {"period_months": "24", "period_clause": "二(二)"}, "二(一)", []),
        ("tracks", {"track_id": "jl-studio"}, {"period_months": "36", "period_clause": "二(二)"}, "二(一)",
         ["period_months"]),
    ],
)  # fmt: skip
def test_a_figure_stands_in_its_clause(
    folder: Folder, texts: Path, table: str, where: dict[str, str], cells: dict[str, str], clause: str, wrong: list[str]
) -> None:
    line = folder.line(table, **where)
    if "period_clause" in cells:
        cite(folder, table, line, cells["period_clause"])
    cite(folder, table, line, clause)
    folder.change(table, line, **cells)
    assert doubts(folder, texts, table, line) == wrong


def test_clauses_that_the_text_does_not_have_and_texts_that_are_not_there(folder: Folder, texts: Path) -> None:
    line = folder.line("clauses", notice_id="jl-2024", clause="五")
    points = {(one.fault.file, one.fault.line): one.fault for one in found(folder, "与通知原文不符", texts)}
    assert points["clauses.csv", line].what == "通知 jl-2024 的原文里没有这一条款"
    other = points["notices.csv", folder.line("notices", notice_id="cf-2025")]
    assert other.what.startswith("通知原文目录里没有这份文件")
    assert ("notices.csv", folder.line("notices", notice_id="jl-2024")) not in points


def test_the_day_of_a_notice_stands_in_its_text(folder: Folder, texts: Path) -> None:
    line = folder.line("notices", notice_id="jl-2024")
    assert doubts(folder, texts, "notices", line) == []
    folder.change("notices", line, issued_on="2024-05-29")
    assert doubts(folder, texts, "notices", line) == ["issued_on"]


def test_the_region_of_a_notice_is_that_of_its_issuer(folder: Folder) -> None:
    line = folder.line("notices", notice_id="cf-2025")
    folder.change("notices", line, region_code="220000")
    folder.change("notices", line + 1, region_code="")
    told = [(point.fault.line, point.fault.what) for point in found(folder, "行政区划与发文机关不合")]
    issuer = "发文机关却是赤峰市人力资源和社会保障局、赤峰市财政局"
    assert told[0] == (line, f"是吉林省，{issuer}")
    assert told[1][0] == line + 1


def test_criteria_that_the_last_build_put_to_no_test(folder: Folder, tmp_path: Path) -> None:
    rows = folder.rows("criteria")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create schema published")
        con.execute(
            "create table published.assessment (track varchar, criterion varchar, item integer, result varchar, "
            "is_part boolean)"
        )
        tested = [(row["track_id"], row["criterion_no"], int(row["item_no"]), "符合", False) for row in rows[2:]]
        con.executemany("insert into published.assessment values (?, ?, ?, ?, ?)", tested)
        con.execute("insert into published.assessment values ('jl-base-new', '1', 1, '缺数据', false)")
    first, second = found(folder, "从未评过的条件", out=tmp_path)
    assert (first.fault.line, second.fault.line) == (2, 3)
    assert first.fault.what == "最近一次构建的结果全是缺数据"
    assert second.fault.what == "最近一次构建没有 jl-base-new 的申报用到本条"
    assert {first.severity, second.severity} == {"提示"}
