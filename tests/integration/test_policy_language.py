"""What the rows of a notice can say beyond one measure against one number: branches, year by year; slices of several
values; soft wording of documents; quotas counted by year and by date; periods counted from an event; the least, the
mean and the greatest of a project's years. A made-up notice (tests/oracle/language_notice) asks for all of it; every
figure below is counted by hand from the records beside it.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jixiao.assess import assess_rows
from jixiao.cli.commands import assess as assess_command
from jixiao.paths import project_root
from jixiao.policy.branch_rules import groups_in_words
from jixiao.policy.policy_data import check_policy
from tests.oracle.policy import policy_with
from tests.oracle.tiny import Applicant, TinyWorld, transform

ROWS = Path(__file__).parents[1] / "oracle" / "language_notice"
HERE = {"recommender": "样例市人社局"}
YES, NO, NONE, JUDGE = "符合", "不符合", "缺数据", "需人工判断"
Con = duckdb.DuckDBPyConnection


def enrolment(one: Applicant, **by_year: int) -> None:
    for year, count in by_year.items():
        one.year(int(year[1:]), enrolment=count)


def trained(one: Applicant, year: int, high: int, other: int) -> None:
    one.training(high, date(year, 6, 30), training_grade="高级工")
    one.training(other, date(year, 6, 30))


def applicants(world: TinyWorld) -> None:
    """Applications of 2024: 上一年度 is 2023, 前年 2022, 大前年 2021."""
    a = world.applicant("A", "yy-base", **HERE)  # another branch in the middle year
    enrolment(a, y2023=8000, y2022=7999, y2021=8000)
    trained(a, 2022, high=3, other=7)
    a.evidence("二(三)", NO)
    a.year(2024, floor_area_m2=1000)
    b = world.applicant("B", "yy-base", **HERE)  # ten in 2022, of which two
    enrolment(b, y2023=8000, y2022=7999, y2021=8000)
    trained(b, 2022, high=2, other=8)
    b.evidence("二(三)", YES)
    b.evidence("二(四)", NO)
    b.year(2024, floor_area_m2=999)
    c = world.applicant("C", "yy-base", **HERE)  # nine in 2022, all of them
    enrolment(c, y2023=8000, y2022=7999, y2021=8000)
    trained(c, 2022, high=9, other=0)
    c.evidence("二(三)", None)
    c.year(2024, floor_area_m2=999)
    d = world.applicant("D", "yy-base", **HERE)  # enrolment of 2022 unknown
    enrolment(d, y2023=8000, y2021=8000)
    trained(d, 2022, high=9, other=0)
    e = world.applicant("E", "yy-base", **HERE)  # both branches last year; enrolment of 2022 missed, training unknown
    enrolment(e, y2023=8000, y2022=7999, y2021=8000)
    trained(e, 2023, high=5, other=5)
    e.evidence("二(四)", YES)
    f = world.applicant("F", "yy-base", **HERE)  # no training at all on record
    enrolment(f, y2023=8000, y2022=7999, y2021=8000)
    for kind, grade in (("企业新型学徒制", "高级工"), ("企业新型学徒制", "中级工"), ("政府补贴性培训", "中级工"),
                        ("政府补贴性培训", "技师"), ("社会培训", "高级工")):  # fmt: skip
        a.training(1, date(2023, 6, 30), training_kind=kind, training_grade=grade)
    b.training(2, date(2023, 6, 30), training_kind="政府补贴性培训")
    b.training(5, date(2023, 6, 30), training_kind="岗位技能提升")


def lists(world: TinyWorld) -> None:
    """Schools ranked by one recommender in each of two years; parks made public; models over all years."""
    for year, count in ((2024, 3), (2025, 5)):
        for rank in range(1, count + 1):
            world.applicant(f"S{year}-{rank}", "yy-school", apply_year=year, applied_on=date(year, 6, 24),
                            recommended_rank=rank, **HERE)  # fmt: skip
        for n in (1, 2):
            number = f"P{year}-{n}"
            world.applicant(number, "yy-park", apply_year=year, applied_on=date(year, 6, 24), **HERE)
            world.add("publicity", application_no=number, starts_on=date(year, 7, 1), ends_on=date(year, 7, 9),
                      outcome="拟入选")  # fmt: skip
        world.applicant(f"O{year}", "yy-once", apply_year=year, applied_on=date(year, 6, 24), **HERE)


def project(world: TinyWorld, number: str, track: str, built_from: date, **values: Any) -> None:
    dates: dict[str, Any] = {"recognised_on": date(2024, 9, 1), "built_from": built_from, "status": "在建"}
    world.add("project", project_id=number, track_id=track, uscc=f"U-{number}", **dates | values)


def paid(world: TinyWorld, number: str, day: date, source: str = "省级", kind: str | None = "建设补助") -> None:
    world.add("funding", voucher_no=f"V-{len(world.rows['funding'])}", project_id=number, budget_year=day.year,
              stage="拨付", source=source, amount_yuan="1000", grant_kind=kind, booked_on=day)  # fmt: skip


def issued(world: TinyWorld, number: str, *days: tuple[int, date], grade: str = "中级工") -> None:
    for count, day in days:
        for n in range(count):
            name = f"{number}-{day}-{grade}-{n}"
            world.add("certification", certificate_no=name, certificate_kind="职业技能等级证书", person_key=name,
                      person_masked="2201************10", person_name=name, occupation_code="6-18-01-01", grade=grade,
                      evaluator_uscc="U-9", base_uscc=f"U-{number}", issued_on=day)  # fmt: skip


def projects(world: TinyWorld) -> None:
    """XM-1 is built from 1 October and first paid on 5 November: its years end on 4 November."""
    project(world, "XM-1", "yy-base", date(2024, 10, 1))
    paid(world, "XM-1", date(2024, 9, 20), "单位自筹")  # no grant money
    paid(world, "XM-1", date(2024, 10, 8), kind="劳务品牌奖励")  # no payment for the building
    paid(world, "XM-1", date(2025, 3, 1))
    paid(world, "XM-1", date(2024, 11, 5))
    issued(world, "XM-1", (2, date(2024, 10, 15)), (3, date(2024, 11, 5)), (1, date(2025, 11, 4)),
           (2, date(2025, 11, 5)), (2, date(2026, 11, 4)), (5, date(2026, 11, 5)))  # fmt: skip
    issued(world, "XM-1", (1, date(2026, 1, 5)), grade="高级工")
    # XM-2 is built from the day of its first payment; of nine certificates three are of the first year
    project(world, "XM-2", "yy-base", date(2024, 11, 5))
    paid(world, "XM-2", date(2024, 11, 5), kind=None)
    issued(world, "XM-2", (3, date(2025, 2, 1)), (4, date(2026, 2, 1)))
    issued(world, "XM-2", (1, date(2026, 2, 1)), grade="高级工")
    issued(world, "XM-2", (1, date(2026, 2, 1)), grade="技师")
    project(world, "XM-3", "yy-day", date(2024, 9, 1), approved_on=date(2024, 8, 15))
    issued(world, "XM-3", (1, date(2024, 8, 15)), (1, date(2024, 8, 31)), (1, date(2025, 8, 14)),
           (1, date(2025, 8, 31)), (1, date(2025, 12, 31)), (1, date(2026, 1, 1)))  # fmt: skip
    project(world, "XM-4", "yy-base", date(2024, 10, 1))  # nothing was paid
    issued(world, "XM-4", (9, date(2025, 2, 1)))
    project(world, "XM-5", "yy-day", date(2025, 1, 1))  # the approval is not on record
    project(world, "XM-6", "yy-base", date(2024, 11, 5))  # no certificate is on record
    paid(world, "XM-6", date(2024, 11, 5))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    place = tmp_path_factory.mktemp("language")
    world = TinyWorld()
    for write in (applicants, lists, projects):
        write(world)
    plan = transform(world, place, policy_with(place, ROWS))
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
        ("B", "不合格", "有1项条件不符合；1项需人工判断；"
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


def test_assess_prints_what_decided_and_that_items_have_to_hold_together(
    made: Con, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setattr("jixiao.assess.open_warehouse", lambda out: made.cursor())
    rows = [row for row in assess_rows(Path(), "U-A") if row["application"] == "A"]
    assess_command._print(rows)
    printed = "".join(capsys.readouterr().out.split())
    assert "够条件" in printed.split("\n")[0] or "还不能定" in printed
    assert "（场所符合）" in printed
    assert "〔院校，前年〕在校生不少于8000人" in printed
    assert "同一条件的各项须同时符合" in printed


def test_the_self_check_says_how_conditions_add_up(tmp_path: Path) -> None:
    policy, faults = check_policy(policy_with(tmp_path, ROWS), project_root())
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
