"""What the rows of a notice can say beyond one measure against one number: branches, year by year; slices of several
values; soft wording of documents; quotas counted by year and by date; periods counted from an event; the least, the
mean and the greatest of a project's years. A made-up notice (tests/oracle/language_notice) asks for all of it; every
figure below is counted by hand from the records of tests/oracle/language.py.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from jixiao.assess import assess_rows
from jixiao.cli.commands import assess as assess_command
from jixiao.cli.wording import Names
from jixiao.paths import project_root
from jixiao.policy.branch_rules import groups_in_words
from jixiao.policy.policy_data import check_policy
from tests.oracle.language import language_world
from tests.oracle.policy import LANGUAGE, policy_with
from tests.oracle.tiny import transform

YES, NO, NONE, JUDGE = "符合", "不符合", "缺数据", "需人工判断"
Con = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    place = tmp_path_factory.mktemp("language")
    plan = transform(language_world(), place, policy_with(place, LANGUAGE))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        yield con


# ---------------------------------------------------------------- branches

DECIDED = [
    # of ten in 2022 three are of 高级工: 30 %, included
    ("A", YES, "上一年度：院校符合；前年：培训符合；大前年：院校符合"),
    ("B", NO, "上一年度：院校符合；前年：各支都不符合；大前年：院校符合"),  # 2/10
    ("C", NO, "上一年度：院校符合；前年：各支都不符合；大前年：院校符合"),  # 9 < 10
    ("D", NONE, "上一年度：院校符合；前年：院校缺数据；大前年：院校符合"),
    ("E", NO, "上一年度：培训、院校符合；前年：各支都不符合；大前年：院校符合"),  # trained in 2023: none in 2022
    ("F", NONE, "上一年度：院校符合；前年：培训缺数据；大前年：院校符合"),
]


@pytest.mark.parametrize(("application", "result", "decided"), DECIDED)
def test_in_each_year_one_branch_is_enough_and_its_items_all_have_to_hold(
    made: Con, application: str, result: str, decided: str
) -> None:
    found = made.execute(
        "select result, decided_by from published.assessment where application = ? and criterion = '1' and kind = 'G'",
        [application],
    ).fetchall()
    assert found == [(result, decided)]


def test_every_item_of_a_branch_is_shown_year_by_year(made: Con) -> None:
    rows = made.execute(
        "select branch, period, value, result from published.assessment "
        "where application = 'B' and criterion = '1' and branch is not null and period = '前年' order by item"
    ).fetchall()
    assert rows == [("院校", "前年", "7999", NO), ("培训", "前年", "10", YES), ("培训", "前年", "0.2", NO)]


SOFT = [
    ("A", YES, "场所符合"),  # 1000, included
    ("B", JUDGE, "各支都不符合"),  # 999, the document rejected: 原则上
    ("C", NONE, "批文缺数据"),  # 999, no document
    ("D", NONE, "场所、批文缺数据"),  # no figure, no document
    ("E", YES, "批文符合"),
]


@pytest.mark.parametrize(("application", "result", "decided"), SOFT)
def test_branches_of_a_document_and_of_a_figure_and_what_is_asked_in_principle(
    made: Con, application: str, result: str, decided: str
) -> None:
    found = made.execute(
        "select result, decided_by from published.assessment where application = ? and criterion = '4' and kind = 'G'",
        [application],
    ).fetchall()
    assert found == [(result, decided)]


@pytest.mark.parametrize(("application", "result"), [("A", JUDGE), ("B", YES), ("C", JUDGE), ("D", NONE)])
def test_a_rejected_document_of_what_is_asked_in_principle_is_left_to_somebody(
    made: Con, application: str, result: str
) -> None:
    found = made.execute(
        "select kind, result from published.assessment where application = ? and criterion = '3' order by item",
        [application],
    ).fetchall()
    assert found == [("D", result), ("J", result)]


@pytest.mark.parametrize(("application", "value", "result"), [("A", "3", YES), ("B", "2", NO)])
def test_a_slice_of_several_values_counts_each_of_them(made: Con, application: str, value: str, result: str) -> None:
    # of A, 技师 and 社会培训 are outside; of B, 岗位技能提升
    found = made.execute(
        "select value, result from published.assessment where application = ? and criterion = '2'", [application]
    ).fetchall()
    assert found == [(value, result)]


def test_items_of_a_branch_that_is_not_needed_count_against_nobody_and_the_place_says_which_decided(made: Con) -> None:
    rows = made.execute(
        "select application, status, reason from published.selection where track = 'yy-base' and application in "
        "('A', 'B') order by 1"
    ).fetchall()
    assert rows == [
        ("A", "拟入选", "没有不符合的条件，本类没有名额限制；2项需人工判断；"
         "第1条任一组（上一年度：院校符合；前年：培训符合；大前年：院校符合）；第4条任一组（场所符合）；"
         "与他项均分相同，符合倾斜条件（第2项）排在前"),
        ("B", "不合格", "有1项条件不符合：第1条 近三年每年在校生8000人以上，或培训10人次以上且其中高技能30%以上"
         "（二(一)）；1项需人工判断；"
         "第1条任一组（上一年度：院校符合；前年：各支都不符合；大前年：院校符合）；第4条任一组（各支都不符合）"),
    ]  # fmt: skip


def test_a_record_says_which_branch_it_went_into_and_what_decided(made: Con) -> None:
    [(words,)] = made.execute(
        "select words from intermediate.int_application__assessment "
        "where application_no = 'A' and criterion_no = '1' and item_no = 4 and period_no = 2"
    ).fetchall()
    assert words == (
        "〔培训，前年〕其中高技能不低于30%（任一组：上一年度：院校符合；前年：培训符合；大前年：院校符合）"
    )


def test_every_criterion_stands_on_its_clause(made: Con) -> None:
    rows = made.execute(
        "select distinct criterion, clause from published.assessment where application = 'A' order by all"
    ).fetchall()
    assert rows == [("1", "二(一)"), ("2", "二(二)"), ("3", "二(三)"), ("4", "二(四)")]


def test_assess_prints_what_decided_and_that_items_have_to_hold_together(
    made: Con, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("jixiao.assess.open_warehouse", lambda out: made.cursor())
    rows = [row for row in assess_rows(Path(), "U-A") if row["application"] == "A"]
    assess_command._print(rows, Names(Path()))
    printed = "".join(capsys.readouterr().out.split())
    assert "够条件" in printed.split("\n")[0] or "还不能定" in printed
    assert "（场所符合）" in printed
    assert "〔院校，前年〕在校生不少于8000人" in printed
    assert "同一条件的各项须同时符合" in printed


def test_the_self_check_says_how_conditions_add_up(tmp_path: Path) -> None:
    policy, faults = check_policy(policy_with(tmp_path, LANGUAGE), project_root())
    assert faults == []
    assert groups_in_words(policy) == [
        "yy-base 第 1 条：任一支全部符合即可——院校（第 2 项），培训（第 3、4 项）",
        "yy-base 第 4 条：任一支全部符合即可——批文（第 2 项），场所（第 3 项）",
    ]


# ---------------------------------------------------------------- quotas


def test_places_are_counted_for_each_year_by_the_row_in_force_then(made: Con) -> None:
    rows = made.execute(
        "select application, rank, status from published.selection where track = 'yy-school' order by 1"
    ).fetchall()
    assert rows == [
        ("S2024-1", 1, "拟入选"), ("S2024-2", 2, "备选"), ("S2024-3", 3, "未入选"),  # one place, one in reserve
        ("S2025-1", 1, "拟入选"), ("S2025-2", 2, "拟入选"), ("S2025-3", 3, "备选"), ("S2025-4", 4, "备选"),
        ("S2025-5", 5, "未入选"),  # two places, two in reserve
    ]  # fmt: skip


def test_a_group_counted_over_all_years_has_its_places_once(made: Con) -> None:
    rows = made.execute("select application, rank, status from published.selection where track = 'yy-once' order by 1")
    assert rows.fetchall() == [("O2024", 1, "拟入选"), ("O2025", 2, "未入选")]


def test_more_than_a_year_allows_is_found_for_that_year_alone(made: Con) -> None:
    # 2024: two parks made public for one place; 2025: two for two. Five schools of one recommender in 2025, three in
    # 2024; ranked 1 to 3 and 1 to 5, each year apart: no fault.
    rows = made.execute(
        "select rule, value, message from published.finding where rule in ('Y1', 'Y2', 'Y3')"
    ).fetchall()
    assert sorted(rows) == [
        ("Y1", "2", "2024年度园区基地拟入选2个，超过名额1个：请核减后再填报"),
        ("Y3", "5", "样例市人社局2025年度推荐院校基地5个，超过3个：请核减"),
    ]


# ---------------------------------------------------------------- periods of projects

OUTPUTS = [
    ("XM-1", "YO1", "2024-11-05", "2025-11-04", "4", "达标"),  # 3 on the first day and 1 on the last
    ("XM-1", "YO2", "2024-11-05", "2026-11-04", "4", "达标"),  # 4 and 5: the least
    ("XM-1", "YO3", "2024-11-05", "2026-11-04", "4.5", "达标"),
    ("XM-1", "YO4", "2024-11-05", "2026-11-04", "1", "未达标"),  # 高级工: none and one, the greatest
    ("XM-2", "YO1", "2024-11-05", "2025-11-04", "3", "未达标"),
    ("XM-2", "YO2", "2024-11-05", "2026-11-04", "3", "未达标"),  # 3 and 6
    ("XM-2", "YO3", "2024-11-05", "2026-11-04", "4.5", "达标"),
    ("XM-2", "YO4", "2024-11-05", "2026-11-04", "2", "达标"),  # 高级工 and 技师
    ("XM-3", "YD1", "2024-09-01", "2025-08-31", "2", "达标"),
    ("XM-3", "YD2", "2024-08-15", "2025-08-14", "3", "未达标"),
    ("XM-3", "YD3", "2025-01-01", "2025-12-31", "3", "达标"),
    ("XM-4", "YO2", None, None, None, "未开始"),
    ("XM-5", "YD2", None, None, None, "未开始"),
    ("XM-6", "YO2", "2024-11-05", "2026-11-04", None, "缺数据"),
]


@pytest.mark.parametrize(("number", "rule", "first", "last", "value", "state"), OUTPUTS)
def test_a_period_runs_from_the_event_that_its_row_names(
    made: Con, number: str, rule: str, first: str | None, last: str | None, value: str | None, state: str
) -> None:
    found = made.execute(
        "select cast(from_date as varchar), cast(to_date as varchar), value, state from published.output "
        "where project = ? and criterion = ?",
        [number, rule],
    ).fetchall()
    assert found == [(first, last, value, state)]


def test_an_event_and_the_building_period_that_disagree_are_found_with_both_dates(made: Con) -> None:
    rows = made.execute(
        "select distinct severity, subject, value, expected, message from published.finding "
        "where (rule like 'YO%' or rule like 'YD%') and message like '%按%起算%'"
    ).fetchall()
    apart = "两个日期不一致，请核对，填错的请更正"
    none = "起算，还没有这个日期的记录，不能起算：请补报"
    assert sorted(rows) == sorted(
        [
            ("核实", "XM-1", "2024-10-01", "首笔拨付日期2024-11-05",
             f"项目XM-1的期间按首笔拨付日期2024-11-05起算，登记的建设期起为2024-10-01：{apart}"),
            ("核实", "XM-3", "2024-09-01", "批复日期2024-08-15",
             f"项目XM-3的期间按批复日期2024-08-15起算，登记的建设期起为2024-09-01：{apart}"),
            ("核实", "XM-3", "2024-09-01", "规定的起算日2025-01-01",
             f"项目XM-3的期间按规定的起算日2025-01-01起算，登记的建设期起为2024-09-01：{apart}"),
            ("提示", "XM-4", "2024-10-01", "首笔拨付日期", f"项目XM-4的期间按首笔拨付日期{none}"),
            ("核实", "XM-5", "2025-01-01", "批复日期", f"项目XM-5的期间按批复日期{none}"),
            ("核实", "XM-5", "2025-01-01", "认定日期2024-09-01",
             f"项目XM-5的期间按认定日期2024-09-01起算，登记的建设期起为2025-01-01：{apart}"),
        ]
    )  # fmt: skip
