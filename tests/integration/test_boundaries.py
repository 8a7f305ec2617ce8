"""Every measured criterion at, beside and far from its threshold, and a competition, on one world made by hand.

The cases, with the clauses that they follow from: tests/oracle/cases_of_jilin.py, tests/oracle/cases_of_others.py.
"""

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from jixiao.paths import project_root
from jixiao.pipeline import stages
from jixiao.pipeline.plan import BuildPlan
from jixiao.policy.folder import own_policy
from tests.oracle import cases_of_jilin, cases_of_others, forms
from tests.oracle.assessment import Result, assess
from tests.oracle.cases import JUDGE, NO, NONE, YES, Case
from tests.oracle.cases_of_others import UNKNOWN_UNIT, WINDOWS
from tests.oracle.selection import chosen
from tests.oracle.sheets import PERIOD, YEAR, read_goals, read_summary
from tests.oracle.tiny import TinyWorld, transform
from tests.oracle.world import BASE_TRACKS, World, read_world

CASES = [*cases_of_jilin.CASES, *cases_of_others.CASES, *UNKNOWN_UNIT]
Found = dict[tuple[str, str, int], tuple[str | None, str, str | None]]


def of_jilin(world: TinyWorld) -> None:
    for case in cases_of_jilin.CASES:
        year_said = int(case.value or 0) or None if case.criterion == "14" else None
        case.setup(
            world.applicant(
                case.name,
                case.track,
                case.kind,
                recommended_rank=9,
                applied_on=case.applied_on,
                recognised_year=year_said,
            )  # fmt: skip
        )
    cases_of_jilin.contenders(world)


def of_others(world: TinyWorld) -> None:
    for case in [*cases_of_others.CASES, *UNKNOWN_UNIT]:
        case.setup(world.applicant(case.name, case.track, case.kind, applied_on=case.applied_on))
    nameless = {f"U-{case.name}" for case in UNKNOWN_UNIT}
    world.rows["unit"] = [row for row in world.rows["unit"] if row["uscc"] not in nameless]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> BuildPlan:
    assert len({case.name for case in CASES}) == len(CASES)
    tiny = TinyWorld()
    of_jilin(tiny)
    of_others(tiny)
    plan = replace(transform(tiny, tmp_path_factory.mktemp("tiny")), notices=("jl-2024",))
    stages.stage_forms(plan)
    return plan


@pytest.fixture(scope="module")
def con(plan: BuildPlan) -> Iterator[DuckDBPyConnection]:
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        yield con


@pytest.fixture(scope="module")
def assessed(con: DuckDBPyConnection) -> set[Result]:
    rows = con.execute(
        "select application, criterion, clause, item, is_part, value, threshold, result "
        "from published.assessment where notice = 'jl-2024'"
    ).fetchall()
    assert len({row[:5] for row in rows}) == len(rows)
    return {Result(*row) for row in rows}


@pytest.fixture(scope="module")
def found(con: DuckDBPyConnection) -> Found:
    """Value, result and window of every criterion, by application, criterion and item."""
    rows = con.execute(
        'select application, criterion, item, value, result, "window" from published.assessment where not is_part'
    ).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[3:] for row in rows}


@pytest.fixture(scope="module")
def world(plan: BuildPlan) -> World:
    return read_world(plan.raw)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_criterion_gives(case: Case, found: Found) -> None:
    value, result, _ = found[case.name, case.criterion, case.item]
    assert (value, result) == (case.value, case.result)


def test_every_criterion_of_every_case_is_the_oracles(world: World, assessed: set[Result]) -> None:
    again = set(assess(world))
    assert sorted(assessed - again) == []
    assert sorted(again - assessed) == []


def test_the_quota_goes_by_recommended_rank_then_mean_score_and_publicity_decides_its_track(
    con: DuckDBPyConnection, world: World
) -> None:
    rows = con.execute(
        "select application from published.selection where notice = 'jl-2024' and status = '拟入选'"
    ).fetchall()
    found = {number for (number,) in rows}
    # 一: five bases. R7 fails a condition; R6 (88.55) beats R5 (88) for the last place; S1 was made public as chosen.
    assert found == {"R1", "R2", "R3", "R4", "R6", "S1"}
    assert chosen(world, assess(world)) == found


def test_the_regions_numbers_are_sums_counts_and_weighted_means(plan: BuildPlan) -> None:
    book = plan.work / "forms" / "jl-2024" / "中央对地方专项转移支付区域绩效目标申报表.xlsx"
    found = {number.key[1:]: number.value for number in read_goals(book)}
    assert found == {
        (PERIOD, "实施期金额"): Decimal("525"),  # 425 + 100: F1 has no line for the 50.005 of others
        (PERIOD, "其中：中央补助"): Decimal("425"),
        (PERIOD, "地方资金"): Decimal("100"),
        (YEAR, "年度金额"): Decimal("420"),
        (YEAR, "其中：中央补助"): Decimal("320"),  # neither 下达 nor the money of 2026
        (YEAR, "地方资金"): Decimal("100.00"),
        (PERIOD, "新建国家级高技能人才培训基地数量"): Decimal(5),
        (YEAR, "新建国家级高技能人才培训基地数量"): Decimal(5),
        (PERIOD, "新建国家级技能大师工作室数量"): Decimal(1),
        (YEAR, "新建国家级技能大师工作室数量"): Decimal(1),
        (PERIOD, "年培训规模"): Decimal(1507),
        (YEAR, "年培训规模"): Decimal(1200),
        # (450.005 × 90% + 100 × 80%) / 550.005; R4 has no money, R2 none in the year.
        (PERIOD, "培训合格率"): Decimal("0.8818"),
        (YEAR, "培训合格率"): Decimal("0.92"),
        (PERIOD, "培训基地补助标准"): Decimal("300"),
        (YEAR, "培训基地补助标准"): Decimal("300"),
        (PERIOD, "技能大师工作室补助标准"): Decimal("25"),
        (YEAR, "技能大师工作室补助标准"): Decimal("20"),
    }


def test_every_number_of_the_forms_of_this_world_is_the_oracles(plan: BuildPlan, world: World) -> None:
    folder: Path = plan.work / "forms" / "jl-2024"
    names = chosen(world, assess(world))
    winners = [row for row in world.applications() if row["application_no"] in names]
    region = read_goals(folder / "中央对地方专项转移支付区域绩效目标申报表.xlsx")
    assert {number.key: number.value for number in region} == forms.region_numbers(world, winners)
    project = read_goals(folder / "中央对地方专项转移支付项目绩效目标申报表.xlsx")
    expected = {key: value for row in winners for key, value in forms.project_numbers(world, row).items()}
    assert {number.key: number.value for number in project} == expected
    bases = read_summary(
        folder / "2024年国家级高技能人才培训基地建设项目基本情况汇总表.xlsx", "申报单位名称统一社会信用代码"
    )
    listed = forms.recommended(world, BASE_TRACKS)
    assert {number.key: number.value for number in bases} == {
        key: value for row in listed for key, value in forms.base_numbers(world, row).items()
    }


def criteria() -> list[dict[str, str]]:
    with (own_policy(project_root()) / "criteria.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(("name", "window"), WINDOWS.items())
def test_which_of_the_two_windows_was_the_greater_is_said(name: str, window: str, found: Found) -> None:
    assert found[name, "62", 1][2] == window


def test_every_measured_criterion_has_been_met_missed_and_left_without_data() -> None:
    tried: dict[tuple[str, str], set[str]] = {}
    for case in [*cases_of_others.CASES, *UNKNOWN_UNIT]:
        tried.setdefault((case.criterion, str(case.item)), set()).add(case.result)
    measured = {(row["criterion_no"], row["item_no"]) for row in criteria()
                if row["notice_id"] != "jl-2024" and row["kind"] == "M"}  # fmt: skip
    missing = {key: {YES, NONE} - tried.get(key, set()) for key in measured if key not in {("67", "1"), ("54", "2")}}
    assert {key: results for key, results in missing.items() if results} == {}
    assert [key for key in measured if not tried.get(key, set()) & {NO, JUDGE}] == []


def test_one_criterion_demands_the_same_in_every_track_of_its_notice() -> None:
    competition = ("sy-base-competition", "67")  # its list ends in 等: another kind is to be judged
    rows = [row for row in criteria() if row["notice_id"] in ("cq-2024", "sy-2024")
            and (row["track_id"], row["criterion_no"]) != competition]  # fmt: skip
    demands = {
        (row["criterion_no"], row["item_no"], *(value for name, value in row.items() if name != "track_id"))
        for row in rows
    }
    assert len(demands) == len({(row["criterion_no"], row["item_no"]) for row in rows})
