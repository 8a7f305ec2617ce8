"""What cannot be meant of branches, periods and what is counted over is refused by file, line, column and remedy."""

from pathlib import Path

import pytest

from jixiao.cli import app
from jixiao.paths import project_root
from jixiao.policy.policy_data import check_policy
from jixiao.policy.policy_rows import Fault
from jixiao.policy.self_check import doubted
from tests.oracle.policy import LANGUAGE, policy_with
from tests.unit.policy.conftest import Folder


@pytest.fixture
def language(tmp_path: Path) -> Folder:
    """The project's policy data with the made-up notice that uses all of it."""
    return Folder(policy_with(tmp_path, LANGUAGE))


def faults(folder: Folder) -> list[Fault]:
    return check_policy(folder.path, project_root())[1]


HEAD = {"kind": "G", "criterion_no": "4"}
SCHOOL, DEED = {"branch": "院校"}, {"branch": "批文"}
PAID, DAY, EACH = {"window_id": "yy_paid_year_1"}, {"window_id": "yy_year_2025"}, {"window_id": "yy_each_year"}
LEAST = {"rule_no": "YO2"}


@pytest.mark.parametrize(
    ("table", "where", "cells", "column", "what", "repair"),
    [
        # a criterion with branches has one row of kind G, and two branches or more
        ("criteria", HEAD, {"kind": "D"}, "branch", "本条没有种类为 G 的一行", "请补上 kind 为 G 的一行"),
        ("criteria", {"kind": "J"}, {"kind": "G"}, "kind", "本条的任一组没有支", "请在本条各项的 branch 列写明各支"),
        ("criteria", DEED, {"branch": ""}, "kind", "本条的任一组只有“场所”一支", "请在本条各项的 branch 列写明各支"),
        ("criteria", {"kind": "D", "branch": ""}, {"branch": "甲"}, "branch", "本条没有种类为 G 的一行", "请补上"),
        ("criteria", DEED, {"kind": "G", "branch": ""}, "kind", "第 ", "请另起一个条件编号"),
        ("criteria", HEAD, {"branch": "批文"}, "branch", "kind 为 G 的一行不用 branch", "请清空"),
        ("criteria", DEED, {"role": "preference"}, "role", "本条的任一组（第 ", "同一任一组的各行请填相同的"),
        ("criteria", HEAD, {"starts_on": "2025-01-01"}, "starts_on", "早于本条的任一组", "请改正其中一行"),
        ("criteria", SCHOOL, {"window_id": "yy_two"}, "window_id", "与第 ", "任一组逐年判断的各项，请用同样的几个期间"),
        # what a document or a judgement comes to is 不符合 or 需人工判断
        ("criteria", DEED, {"otherwise": "佐证"}, "otherwise", "kind 为 D 的一行不能这样填",
         "可填：不符合、需人工判断"),
        ("criteria", HEAD, {"otherwise": "佐证"}, "otherwise", "kind 为 G 的一行不能这样填",
         "可填：不符合、需人工判断"),
        # slices of several values
        ("criteria", {"criterion_no": "2", "track_id": "yy-base"}, {"slice": "培训类型=师资研修,夜校"}, "slice",
         "维度“培训类型”没有“夜校”这个值", "可填：政府补贴性培训"),
        ("criteria", {"criterion_no": "2", "track_id": "yy-base"}, {"slice": "培训类型=师资研修,师资研修"}, "slice",
         "维度“培训类型”的同一个值写了两次", "请删去一个"),
        # periods
        ("windows", PAID, {"anchor": "released"}, "anchor", "不在规定的取值中", "可填：approved、first_paid"),
        ("windows", DAY, {"anchor_date": ""}, "anchor_date", "anchor 为 given_day 的一行没有填 anchor_date", "请补上"),
        ("windows", DAY, {"anchor_date": "2025年1月1日"}, "anchor_date", "不是日期", "请写成 2024-05-30 的样子"),
        ("windows", DAY, {"anchor": ""}, "anchor_date", "填了起算日而 anchor 空着", "请在 anchor 填 given_day"),
        ("windows", PAID, {"anchor_date": "2025-01-01"}, "anchor_date", "anchor 为 first_paid 的一行不用", "请清空"),
        ("windows", {"window_id": "project_period"}, {"anchor": "approved"}, "anchor",
         "kind 为 project_period 的一行不用",
         "请清空"),
        ("windows", EACH, {"members": "prior_year|project_year_1"}, "members", "既有申报的期间，又有项目的期间",
         "请只用其中一类"),
        ("windows", EACH, {"members": ""}, "members", "kind 为 each 的一行没有填 members", "请补上"),
        # the least of a project's periods is for outputs, that of an application's for criteria; each is for criteria
        ("outputs", LEAST, {"window_id": "each_of_3_years"}, "window_id", "“each_of_3_years”不能用在这里",
         "请改成 windows.csv 的 window_id 列中 kind 为 ever、project_months"),
        ("outputs", LEAST, {"window_id": "yy_each_year"}, "window_id", "“yy_each_year”不能用在这里", "请改成"),
        ("outputs", LEAST, {"period_id": "yy_each_paid_year"}, "period_id", "“yy_each_paid_year”不能用在这里",
         "请改成"),
        ("criteria", SCHOOL, {"window_id": "yy_each_paid_year"}, "window_id", "“yy_each_paid_year”不能用在这里",
         "请改成"),
        ("outputs", {"rule_no": "YO3"}, {"measure_id": "certification_rate", "unit": "", "threshold": "0.9"},
         "window_id",
         "指标 certification_rate（取证率）是比例，不能取几年的平均", "请改用能直接计算的期间"),
        ("form_measures", {"window_id": "prior_year"}, {"window_id": "yy_each_year"}, "window_id",
         "“yy_each_year”不能用在这里", "请改成"),
        # quotas
        ("quota_groups", {"group_id": "yy-once"}, {"counted_over": "每年"}, "counted_over", "不在规定的取值中",
         "可填：all"),
    ],
)  # fmt: skip
def test_one_error_is_one_sentence_that_names_the_cell(
    language: Folder, table: str, where: dict[str, str], cells: dict[str, str], column: str, what: str, repair: str
) -> None:
    assert faults(language) == []
    if cells.get("window_id") == "yy_two":
        like = language.line("windows", window_id="yy_each_year")
        language.add("windows", like, window_id="yy_two", members="prior_year|two_years_before")
    language.change(table, _line(language, table, where), **cells)
    found = [one for one in faults(language) if one.column == column and one.what.startswith(what)]
    assert found, [fault.sentence for fault in faults(language)]
    assert found[0].file == f"{table}.csv"
    assert found[0].line > 1
    assert found[0].repair.startswith(repair), found[0].repair


def _line(folder: Folder, table: str, where: dict[str, str]) -> int:
    own = {"track_id": "yy-base"} if table == "criteria" else {}
    return folder.line(table, **own | where)


def test_a_group_has_one_way_of_counting(language: Folder) -> None:
    like = language.line("quota_groups", group_id="yy-once")
    line = language.add("quota_groups", like, track_id="yy-park", counted_over="")
    (fault,) = faults(language)
    assert (fault.file, fault.line, fault.column) == ("quota_groups.csv", line, "counted_over")


def test_bounds_are_held_against_each_other_within_a_branch_and_not_across(language: Folder) -> None:
    said = set(doubted(check_policy(language.path, project_root())[0]))
    enrolment = language.line("criteria", branch="院校")
    line = language.add("criteria", enrolment, item_no="5", branch="小校", comparator="<=", threshold="100")
    policy, wrong = check_policy(language.path, project_root())
    assert wrong == []
    assert set(doubted(policy)) == said
    language.change("criteria", line, branch="院校")
    told = set(doubted(check_policy(language.path, project_root())[0])) - said
    assert [(one.rule, one.fault.line) for one in told] == [("没有数据能符合", enrolment)]


def test_the_command_says_how_conditions_add_up(language: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["policy", "--policy", str(language.path)]) == 0
    said = capsys.readouterr().out
    assert "同一条件的各项须同时符合，设了任一组的如下，其余各项仍须符合。" in said
    assert "  yy-base 第 1 条：任一支全部符合即可——院校（第 2 项），培训（第 3、4 项）" in said


def test_the_command_says_so_of_policy_data_without_branches(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(["policy", "--policy", str(folder.path)]) == 0
    assert "同一条件的各项须同时符合，没有任一组。" in capsys.readouterr().out
