"""Rows that ask for a figure of a notice's own: each fault in one sentence with file, line, column and what to do."""

from pathlib import Path

import pytest

from jixiao.paths import project_root
from jixiao.policy.policy_data import check_policy
from tests.oracle.policy import edit, policy_with

ROWS = Path(__file__).parents[2] / "oracle" / "six_kinds"


def said(folder: Path) -> list[str]:
    return [fault.sentence for fault in check_policy(folder, project_root())[1]]


def test_figures_as_the_notice_has_them_are_taken(tmp_path: Path) -> None:
    assert said(policy_with(tmp_path, ROWS)) == []


@pytest.mark.parametrize(
    ("criterion", "change", "expected"),
    [
        ("1", {"slice": ""}, "没有写明是哪个自定义指标。请写成 指标=own_figures.csv 里的名称。"),
        ("1", {"slice": "指标=教育经费"}, "维度“指标”没有“教育经费”这个值。"),
        ("2", {"measure_id": "own_unit_figure"}, "“规划面积”是申报的指标。请改用 own_application_figure，"),
        ("2", {"unit": "亩"}, "指标 own_application_figure（规划面积）的单位是“平方米”。"),
        ("1", {"threshold": "8"}, "指标 own_unit_figure 是比例，不会大于 1。"),
        ("3", {"threshold": "是"}, "“独立法人”只有是（1）和否（0）。"),
        ("4", {"threshold": "特等"}, "不是等级名称。可填：一类、三类、二类。"),
    ],
)
def test_a_row_that_asks_wrongly_is_refused(
    tmp_path: Path, criterion: str, change: dict[str, str], expected: str
) -> None:
    policy = policy_with(tmp_path, ROWS)

    def changed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row | change if row["track_id"][:2] == "yy" and row["criterion_no"] == criterion else row
                for row in rows]  # fmt: skip

    edit(policy / "criteria.csv", changed)
    faults = said(policy)
    assert any(expected in fault for fault in faults), faults


@pytest.mark.parametrize(
    ("figure", "change", "expected"),
    [
        ("竞赛类别", {"classes": ""}, "value_type 为 class 的一行没有填 classes。"),
        ("竞赛类别", {"unit": "个"}, "value_type 为 class 的一行不能这样填。可填：等级。"),
        ("教育经费占比", {"unit": "%"}, "value_type 为 share 的一行不用 unit。"),
        ("规划面积", {"figure": "规划=面积"}, "写法不对。"),
        ("规划面积", {"subject": "project"}, "不在规定的取值中。"),
    ],
)
def test_a_figure_that_is_not_whole_is_refused(
    tmp_path: Path, figure: str, change: dict[str, str], expected: str
) -> None:
    policy = policy_with(tmp_path, ROWS)
    edit(policy / "own_figures.csv", lambda rows: [row | change if row["figure"] == figure else row for row in rows])
    faults = said(policy)
    assert any(fault.startswith("own_figures.csv") and expected in fault for fault in faults), faults


def test_what_an_indicator_of_a_kind_is_taken_from_counts_that_kind(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, ROWS)
    wrong = {"slice": "base"}
    edit(
        policy / "indicator_measures.csv",
        lambda rows: [row | wrong if row["indicator_code"] == "Y101" else row for row in rows],
    )
    (fault,) = said(policy)
    assert fault.endswith("slice 列“base”：指标 Y101 按 centre 计。请改成 centre。")


def test_one_kind_is_counted_by_one_indicator(tmp_path: Path) -> None:
    policy = policy_with(tmp_path, ROWS)
    wrong = {"project_kind": "base"}
    edit(
        policy / "indicators.csv",
        lambda rows: [row | wrong if row["indicator_code"] == "Y101" else row for row in rows],
    )
    faults = said(policy)
    assert any("project_kind 列“base”：与第 2 行相同，两行分不开。" in fault for fault in faults)
