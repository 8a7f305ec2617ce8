"""What every application has to hand in: each paper by each of its names, absent, unjudged, refused, for whom, when.

Expected states are those of tests/oracle/materials.py, written from the clauses; what decides a case is said beside it.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from tests.oracle.materials import ASKED, CHANGED, GONE, HERE, LATER, MADE, NO, NOT_FOR, OPEN, YES, Materials, Told
from tests.oracle.tiny import DAY, Applicant, TinyWorld, transform
from tests.oracle.world import World, read_world

CHECK, HINT = "核实", "提示"
BASE, STUDIO, NATIONAL, FUNDED = "jl-base-new", "jl-studio", "cq-base-national", "cq-base-municipal-funded"
CHAIN, LEADER = "sy-base-chain", "cf-studio"
APPLIED = date(2024, 6, 24)
PROMISE, AGAIN = "保持国家级基地建设目标、投入不变的承诺", "已建基地考核评估和运营情况报告"
Found = dict[tuple[str, str, str], tuple[str, str | None]]


@dataclass(frozen=True)
class Case:
    """What is recorded of one applicant, and what follows for one of its materials: state and verdict."""

    name: str
    track: str
    material: str
    state: str
    verdict: str | None
    setup: Callable[[Applicant], object]
    stage: str = "申报"
    kind: str = "企业"


def nothing(_: Applicant) -> None:
    """No record at all."""


def document(name: str, clause: str = "四(三)3(1)", verdict: str | None = "符合") -> Callable[[Applicant], object]:
    return lambda one: one.evidence(clause, verdict, name)


def then(*steps: Callable[[Applicant], object]) -> Callable[[Applicant], object]:
    def run(one: Applicant) -> None:
        for step in steps:
            step(one)

    return run


def late(one: Applicant) -> None:
    one.evidence("四(三)3(1)", "不符合", "审计报告")
    one.world.rows["evidence"][-1]["reviewed_on"] = date(2026, 11, 21)


def on_the_day(one: Applicant) -> None:
    one.evidence("四(三)3(1)", "不符合", "审计报告")
    one.world.rows["evidence"][-1]["reviewed_on"] = DAY


def staff(stat_year: int) -> Callable[[Applicant], object]:
    return lambda one: one.teacher(stat_year=stat_year)


def national_too(year: int = 2024, promise: str = "") -> Callable[[Applicant], object]:
    """The unit applies for a national base too, where the promise may lie."""

    def run(one: Applicant) -> None:
        other = one.world.applicant(f"{one.number}+", NATIONAL, apply_year=year, recommender=f"{one.number}推荐")
        other.own()["uscc"] = one.uscc
        if promise:
            other.evidence("五(二)", "符合", promise)

    return run


def recognised(day: date, track: str = "cq-base-municipal-named") -> Callable[[Applicant], object]:
    return lambda one: one.project(track, "合格", day)


def changed(status_on: date | None = date(2026, 11, 1), **studio: Any) -> Callable[[Applicant], object]:
    """The project of the studio, whose leader changed."""

    def run(one: Applicant) -> None:
        one.studio(**{"grade": "技师"} | studio)
        one.world.add(
            "project", project_id=f"P-{one.number}", application_no=one.number, track_id=LEADER, uscc=one.uscc,
            recognised_on=date(2025, 7, 15), built_from=date(2025, 8, 1), status="变更", status_on=status_on,
        )  # fmt: skip

    return run


AUDIT, APPROVAL = "项目资金接受审计情况说明", CHANGED[0].name
CASES = [
    Case("audit_none", BASE, AUDIT, GONE, None, nothing),
    Case("audit_named", BASE, AUDIT, HERE, YES, document("接受审计的说明")),
    Case("audit_under_another_clause", BASE, AUDIT, HERE, YES, document("审计报告", "二(一)1(1)")),
    Case("audit_named_otherwise", BASE, AUDIT, GONE, None, document("会计师事务所报告")),
    Case("audit_not_judged", BASE, AUDIT, HERE, OPEN, document("审计报告", verdict=None)),
    Case("audit_refused", BASE, AUDIT, HERE, NO, document("审计报告", verdict="不符合")),
    Case("audit_one_of_two_refused", BASE, AUDIT, HERE, NO,
         then(document("审计报告"), document("审计意见", verdict="不符合"))),
    Case("audit_one_of_two_not_judged", BASE, AUDIT, HERE, OPEN,
         then(document("审计报告"), document("审计意见", verdict=None))),
    Case("audit_refused_tomorrow_is_not_known", BASE, AUDIT, HERE, OPEN, late),
    Case("audit_refused_on_the_day", BASE, AUDIT, HERE, NO, on_the_day),
    Case("audit_of_an_indicator_is_no_material", BASE, AUDIT, GONE, None, document("设备审计单", "I203")),
    Case("plan_by_its_clause", BASE, "师资培养规划和实施方案", HERE, YES, document("二(一)1(6)证明材料", "二(一)1(6)")),
    Case("plan_under_the_next_clause", BASE, "师资培养规划和实施方案", GONE, None, document("证明材料", "二(一)1(7)")),
    Case("report_of_the_recommender_is_not_the_project's", BASE, "项目申报报告", GONE, None,
         document("推荐申报报告", "四(一)")),
    Case("form_is_made", BASE, "国家级高技能人才培训基地建设项目申报书", MADE, None, nothing),
    Case("teachers_of_the_year", BASE, "教师队伍人员清单", HERE, None, staff(2024)),
    Case("teachers_of_the_year_before", BASE, "教师队伍人员清单", HERE, None, staff(2023)),
    Case("teachers_of_two_years_before", BASE, "教师队伍人员清单", GONE, None, staff(2022)),
    Case("teachers_of_a_later_year", BASE, "教师队伍人员清单", GONE, None, staff(2025)),
    Case("experts", BASE, "专家队伍人员清单", HERE, None, lambda one: one.experts("6-18-01-01", 1)),
    Case("eight_grades_of_an_enterprise", BASE, "技能人才培养体系和新八级推行情况", GONE, None, nothing),
    Case("eight_grades_of_a_school", BASE, "技能人才培养体系和新八级推行情况", NOT_FOR, None, nothing, kind="技工院校"),
    Case("code_on_the_licence", STUDIO, "组织机构代码证复印件", HERE, YES, document("营业执照副本", "四(三)3(2)")),
    Case("licence_is_not_the_code", STUDIO, "营业执照或批准成立文件复印件", GONE, None,
         document("组织机构代码证", "四(三)3(2)")),
    Case("any_document_is_proof", FUNDED, "佐证材料", HERE, OPEN, document("照片", "四(一)2(1)", None)),
    Case("no_proof", FUNDED, "佐证材料", GONE, None, nothing),
    Case("promise_not_asked", FUNDED, PROMISE, NOT_FOR, None, nothing),
    Case("promise_asked", FUNDED, PROMISE, GONE, None, national_too()),
    Case("promise_of_another_year", FUNDED, PROMISE, NOT_FOR, None, national_too(2023)),
    Case("promise_given", FUNDED, PROMISE, HERE, YES, then(national_too(), document("承诺书", "五(二)"))),
    Case("promise_given_with_the_national", FUNDED, PROMISE, HERE, YES, national_too(promise="承诺书")),
    Case("again_never", FUNDED, AGAIN, NOT_FOR, None, nothing),
    Case("again_the_day_before", FUNDED, AGAIN, GONE, None, recognised(date(2024, 6, 23))),
    Case("again_on_the_day", FUNDED, AGAIN, NOT_FOR, None, recognised(APPLIED)),
    Case("again_a_studio_is_no_base", FUNDED, AGAIN, NOT_FOR, None, recognised(date(2020, 1, 1), STUDIO)),
    Case("again_by_the_year_stated", FUNDED, AGAIN, GONE, None, lambda one: one.own().update(recognised_year=2015)),
    Case("again_reported", NATIONAL, AGAIN, HERE, YES,
         then(recognised(date(2020, 1, 1)), document("已建基地考核评估报告", "七(二)"))),
    Case("change_not_approved", LEADER, APPROVAL, GONE, None, changed(), "变更"),
    Case("change_approved", LEADER, APPROVAL, HERE, YES,
         then(changed(), document("关于同意变更的批复", "八(二)")), "变更"),
    Case("change_by_its_clause", LEADER, APPROVAL, HERE, OPEN,
         then(changed(), document("文件", "八(二)", None)), "变更"),
    Case("change_without_a_day", LEADER, APPROVAL, GONE, None, changed(None), "变更"),
]  # fmt: skip


def each_name(world: TinyWorld) -> None:
    """Every paper of every track, known by each of its words and by its clause."""
    for track, papers in ASKED.items():
        for n, paper in enumerate(papers):
            for m, word in enumerate(paper.words):
                one = world.applicant(f"{track}-{n}-{m}", track, recommender=f"{track}-{n}-{m}推荐")
                name = word[1:] if word.startswith("^") else f"某{word}材料"
                one.evidence(paper.clause, (None, "符合", "不符合")[m % 3], name)
            if paper.under:
                one = world.applicant(f"{track}-{n}-under", track, recommender=f"{track}-{n}-under推荐")
                one.evidence(paper.under, "符合", "材料")


def shared(world: TinyWorld) -> None:
    """Three applications of one recommender, one of which carries the report of all; a fourth of another year."""
    for number, year in (("shared_1", 2024), ("shared_2", 2024), ("shared_3", 2024), ("shared_4", 2023)):
        world.applicant(number, STUDIO if number == "shared_3" else BASE, apply_year=year, recommender="同一推荐单位")
    Applicant(world, "shared_2", "U-shared_2").evidence("四(一)", "符合", "推荐申报报告")


# cf 八(二) with 四(二): judged again on the day of the change: 技师 or above, 65 at most, an heir 68.
LEADERS: dict[str, tuple[Callable[[Applicant], object], set[tuple[str, str]]]] = {
    "leader_65": (changed(leader_birth_date=date(1960, 11, 2)), set()),
    "leader_66_on_the_day": (changed(leader_birth_date=date(1960, 11, 1)), {(CHECK, "66")}),
    "leader_66_the_day_after": (changed(date(2026, 10, 31), leader_birth_date=date(1960, 11, 1)), set()),
    "heir_68": (changed(leader_birth_date=date(1957, 11, 2), is_ethnic_craft_heir=True), set()),
    "heir_69": (changed(leader_birth_date=date(1957, 11, 1), is_ethnic_craft_heir=True), {(CHECK, "69")}),
    "leader_below_the_grade": (changed(grade="高级工"), {(HINT, "高级工")}),
    "leader_above_the_grade": (changed(grade="高级技师"), set()),
    "change_not_known_yet": (changed(date(2026, 11, 21), leader_birth_date=date(1950, 1, 1)), set()),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Any:
    world = TinyWorld()
    for case in CASES:
        case.setup(world.applicant(case.name, case.track, case.kind, recommender=f"{case.name}推荐"))
    each_name(world)
    shared(world)
    for name, (setup, _) in LEADERS.items():
        one = world.applicant(name, LEADER, recommender=f"{name}推荐", applied_on=date(2025, 5, 20), apply_year=2025)
        setup(one)
        one.evidence("八(二)", "符合", "批复")
    plan = transform(world, tmp_path_factory.mktemp("materials"))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        yield read_world(plan.raw), told(con), findings(con)


def told(con: DuckDBPyConnection) -> set[Told]:
    rows = con.execute("select application, stage, item, material, clause, state, verdict from published.material")
    found = [Told(*row) for row in rows.fetchall()]
    assert len(set(found)) == len(found)
    return set(found)


def findings(con: DuckDBPyConnection) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Severity, clause and value by rule and subject."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    rows = con.execute("select rule, subject, severity, clause, value from published.finding").fetchall()
    for rule, subject, *said in rows:
        found.setdefault((rule, subject), []).append(tuple(said))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_material_is_there_missing_or_judged(case: Case, built: Any) -> None:
    [own] = [one for one in built[1] if (one.application, one.stage, one.material) ==
             (case.name, case.stage, case.material)]  # fmt: skip
    assert (own.state, own.verdict) == (case.state, case.verdict)


def test_every_material_of_every_applicant_is_the_oracles(built: Any) -> None:
    world, found, _ = built
    again = Materials(world, DAY).told()
    assert sorted(found - again, key=str) == []
    assert sorted(again - found, key=str) == []


def test_one_report_of_a_recommender_is_for_all_that_it_recommends_that_year(built: Any) -> None:
    states = {one.application: one.state for one in built[1] if one.material == "推荐申报报告"}
    assert [states[f"shared_{n}"] for n in (1, 2, 3, 4)] == [HERE, HERE, HERE, GONE]
    assert built[2]["Q24", "同一推荐单位"] == [(CHECK, "四(一)", "推荐申报报告")]


def test_what_is_missing_or_refused_is_a_finding_of_its_clause(built: Any) -> None:
    found = built[2]
    assert (CHECK, "四(三)3(1)", AUDIT) in found["Q24", "audit_refused"]
    gone = [value for _, clause, value in found["Q24", "audit_none"] if clause == "四(三)3(1)"]
    assert len(gone) == 1
    assert AUDIT in gone[0].split("、")
    assert all(AUDIT not in value for _, _, value in found["Q24", "audit_not_judged"])
    assert ("Q25", "promise_not_asked") not in found
    assert found["Q25", "promise_asked"] == [(CHECK, "五(二)", PROMISE)]
    assert found["Q25", "again_the_day_before"] == [(CHECK, "七(二)", AGAIN)]
    assert found["O10", "P-change_not_approved"] == [(CHECK, "八(二)", APPROVAL)]
    assert ("O10", "P-change_approved") not in found


@pytest.mark.parametrize("name", LEADERS)
def test_a_new_leader_is_judged_again_on_the_day_of_the_change(name: str, built: Any) -> None:
    rows = built[2].get(("O10", f"P-{name}"), [])
    assert {(severity, value) for severity, _, value in rows} == LEADERS[name][1]
    assert {clause for _, clause, _ in rows} <= {"八(二)"}


# ---------------------------------------------------------------- the demo


@pytest.mark.e2e
def test_every_material_of_the_demo_is_the_oracles(warehouse: DuckDBPyConnection, world: World) -> None:
    found, again = told(warehouse), Materials(world, DAY).told()
    assert sorted(found - again, key=str) == []
    assert sorted(again - found, key=str) == []
    assert {one.state for one in found} == {HERE, GONE, MADE, LATER, NOT_FOR}


@pytest.mark.e2e
def test_the_demo_lacks_what_its_profiles_leave_out_and_nothing_else(warehouse: DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select rule, subject, value from published.finding where rule in ('Q24', 'Q25', 'O10', 'O11', 'O12', 'Q27')"
    ).fetchall()
    assert set(rows) == {
        ("Q24", "JLB05", AUDIT),
        ("Q24", "JLB09", "教师队伍人员清单"),
        ("Q24", "JLB18", "补贴性培训、师资研修和教研情况"),
        ("Q24", "JLS07", "管理制度和办法"),
        ("Q24", "JLS09", "培训、研修、交流、革新、攻关、推广情况"),
        ("Q24", "CQM08", "高技能人才培训基地推荐函"),
        ("Q24", "SY008", "办学许可证、营业执照"),
        ("Q25", "CQM10", PROMISE),
        ("O12", "JLB06", "1"),
    }
