"""Every output of a recognised project at, beside and far from its number, on the first and last day of its period.

Expected values follow from the clause named above each group; 以上, 达到, 不少于 and 不低于 include the number. The day
of the build is 2026-11-20. A project built from 2024-10-01 has had its two years; one built from 2023-10-01 has had its
improvement year too, 2025-10-01 to 2026-09-30.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import duckdb
import pytest

from tests.oracle.cases import nothing, then
from tests.oracle.projects import (
    BUILT_FROM,
    YEAR_1,
    YEAR_2,
    Project,
    Setup,
    apprentices,
    asked,
    capacity,
    certified,
    contest,
    graduates,
    report,
    trained,
)
from tests.oracle.tiny import Applicant, TinyWorld, transform

MET, MISSED, RUNNING, AHEAD, NONE, JUDGE = "达标", "未达标", "进行中", "未开始", "缺数据", "需人工判断"
IMPROVING, STOPPED = "改进期", "终止"
UPSKILLING, CHAIN, COMPETITION = "sy-base-upskilling", "sy-base-chain", "sy-base-competition"
NATIONAL, BASE, STUDIO, JILIN = "cq-base-national", "cf-base", "cf-studio", "jl-base-new"
EARLIER = date(2023, 10, 1)
MET_OF = {MET: True, MISSED: False}


@dataclass(frozen=True)
class Case:
    """What is recorded of one project, and what follows for one of its outputs."""

    project: Project
    rule: str
    item: int
    value: str | None
    state: str
    improvement: bool = False


def case(
    name: str, output: str, track: str, setup: Setup, value: str | None, state: str, built: date = BUILT_FROM,
    improvement: bool = False, **recorded: object,
) -> Case:  # fmt: skip
    rule, _, item = output.partition(".")
    return Case(Project(f"{output}_{name}", track, setup, built, recorded), rule, int(item), value, state, improvement)


def around(output: str, track: str, at: int, make: Callable[..., Setup], empty: Setup) -> list[Case]:
    """A count just below, at and just above its number, at nought, and without any record."""
    tried = (("below", at - 1, MISSED), ("at", at, MET), ("above", at + 1, MET))
    return [
        *(case(name, output, track, make(count), str(count), state) for name, count, state in tried),
        case("zero", output, track, empty, "0", MISSED),
        case("none", output, track, nothing, None, NONE),
    ]


def days(make: Callable[..., Setup], *counted: date) -> Setup:
    """One record a day."""
    return then(*(make(1, day) for day in counted))


FIRST, LAST_1, LAST_2 = date(2024, 10, 1), date(2025, 9, 30), date(2026, 9, 30)
BEFORE, NEXT_1, NEXT_2 = date(2024, 9, 30), date(2025, 10, 1), date(2026, 10, 1)
HIGH = {"training_grade": "高级工"}

# sy 三(一): 600 in the first year, 1800 in two; 三(二): 300, 900. Certificates of all four kinds, by 培训基地.
CERTIFICATES = [
    *around("O6.1", UPSKILLING, 600, certified, days(certified, BEFORE, NEXT_1)),
    *around("O6.2", UPSKILLING, 1800, lambda n: certified(n, YEAR_2), days(certified, BEFORE, NEXT_2)),
    *around("O7.1", CHAIN, 300, certified, days(certified, BEFORE, NEXT_1)),
    *around("O7.2", CHAIN, 900, lambda n: certified(n, YEAR_2), days(certified, BEFORE, NEXT_2)),
    case("edges", "O6.1", UPSKILLING, days(certified, BEFORE, FIRST, LAST_1, NEXT_1), "2", MISSED),
    case("edges", "O6.2", UPSKILLING, days(certified, BEFORE, FIRST, LAST_2, NEXT_2), "2", MISSED),
    case("kinds", "O7.1", CHAIN, then(*(certified(1, certificate_kind=kind, grade=None) for kind in (
        "国家职业资格证书", "职业技能等级证书", "专项职业能力证书", "培训合格证书"))), "4", MISSED),
    case("twice_by_one_person", "O7.1", CHAIN, certified(2, person_key="same"), "2", MISSED),
    case("of_another_base", "O7.1", CHAIN, then(certified(1), certified(9, base_uscc="U-other"),
                                                certified(9, base_uscc=None)), "1", MISSED),
    case("leap_day", "O7.1", CHAIN, days(certified, date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)), "2",
         MISSED, date(2024, 2, 29)),
    case("running", "O7.2", CHAIN, days(certified, date(2026, 11, 20), date(2026, 11, 21)), "1", RUNNING,
         date(2026, 1, 1)),
    case("reached_early", "O7.1", CHAIN, certified(300, date(2026, 11, 20)), "300", MET, date(2026, 11, 20)),
    case("not_begun", "O7.2", CHAIN, certified(1), None, AHEAD, date(2026, 11, 21)),
    case("last_day_is_not_over", "O7.1", CHAIN, certified(299, date(2026, 1, 1)), "299", RUNNING, date(2025, 11, 21)),
    case("the_day_after_it_is", "O7.1", CHAIN, certified(299, date(2026, 1, 1)), "299", MISSED, date(2025, 11, 20)),
]  # fmt: skip

# sy 三(一)(二): 满意率达到95% (学员, the calendar years touched), 取证率达到90% (the window and the 90 days after),
# 培养能力不少于900, 450 (the latest row).
RATES = [
    *(one for rule, track, at in (("O6", UPSKILLING, 900), ("O7", CHAIN, 450)) for one in (
        case("at", f"{rule}.3", track, asked(20, 19), "0.95", MET),
        case("below", f"{rule}.3", track, asked(1000, 949), "0.949", MISSED),
        case("above", f"{rule}.3", track, asked(21, 20), "20/21", MET),
        case("zero", f"{rule}.3", track, asked(9, 0), "0", MISSED),
        case("none", f"{rule}.3", track, nothing, None, NONE),
        case("at", f"{rule}.4", track, graduates(10, 9), "0.9", MET),
        case("below", f"{rule}.4", track, graduates(1000, 899), "0.899", MISSED),
        case("above", f"{rule}.4", track, graduates(11, 10), "10/11", MET),
        case("zero", f"{rule}.4", track, graduates(3, 0), "0", MISSED),
        case("none", f"{rule}.4", track, certified(3), None, NONE),
        case("at", f"{rule}.5", track, capacity(at), str(at), MET),
        case("below", f"{rule}.5", track, capacity(at - 1), str(at - 1), MISSED),
        case("above", f"{rule}.5", track, capacity(at + 1), str(at + 1), MET),
        case("zero", f"{rule}.5", track, capacity(0), "0", MISSED),
        case("none", f"{rule}.5", track, capacity(None), None, NONE),
    )),
    case("years_touched", "O6.3", UPSKILLING, then(
        asked(9, 0, 2023), asked(10, 10, 2024), asked(10, 9, 2025), asked(10, 9, 2026), asked(9, 0, 2027),
        asked(9, 0, 2025, "企业")), "14/15", MISSED),
    case("companies_alone", "O6.3", UPSKILLING, asked(9, 9, 2025, "企业"), None, NONE),
    case("held_in_the_90_days_after", "O6.4", UPSKILLING, then(
        graduates(1, 1, LAST_1, date(2025, 12, 29)), graduates(1, 1, LAST_1, date(2025, 12, 30)),
        graduates(1, 1, date(2025, 9, 1), date(2023, 9, 30)), graduates(1, 1, NEXT_1)), "1/3", MISSED, EARLIER),
    case("held_on_the_day_of_the_build", "O6.4", UPSKILLING, then(
        graduates(1, 1, LAST_2, date(2026, 11, 20)), graduates(1, 1, LAST_2, date(2026, 11, 21))), "0.5", MISSED),
    case("one_person_once", "O6.4", UPSKILLING, then(
        trained(3, YEAR_1, person_key="same"), certified(2, person_key="same"), trained(1, YEAR_1)), "0.5", MISSED),
    case("latest_row", "O6.5", UPSKILLING, then(capacity(1000, 2024), capacity(899, 2026), capacity(1000, 2027)),
         "899", MISSED),
    case("latest_filled_cell", "O6.5", UPSKILLING, then(capacity(900, 2024), capacity(None, 2026)), "900", MET),
    case("a_rate_is_not_decided_early", "O6.3", UPSKILLING, asked(10, 10, 2026), "1", RUNNING, date(2026, 1, 1)),
]  # fmt: skip

# sy 三(三): in two years 1 contest of 区级 or above, 300 contestants. cq 四(一)1(5): 3000, 高技能 1000 in the second
# year. cf 七(一)2: 能力 500, 高级工以上 100; 七(二)2: 5 apprentices, 3 of them 高级工以上, in the year.
COUNTS = [
    case("none", "O8.1", COMPETITION, nothing, None, NONE),
    case("zero", "O8.1", COMPETITION, then(contest(9, BEFORE), contest(9, NEXT_2), contest(9, level="企业级")), "0",
         MISSED),
    case("at", "O8.1", COMPETITION, contest(1, FIRST), "1", MET),
    case("above", "O8.1", COMPETITION, then(*(contest(1, LAST_2, level) for level in ("市级", "省级", "国家级"))), "3",
         MET),
    case("below", "O8.2", COMPETITION, contest(299), "299", MISSED),
    case("at", "O8.2", COMPETITION, then(contest(100), contest(200)), "300", MET),
    case("above", "O8.2", COMPETITION, contest(301), "301", MET),
    *around("O3.1", NATIONAL, 3000, trained, days(trained, LAST_1, NEXT_2)),
    *around("O3.2", NATIONAL, 1000, lambda n: then(trained(n, **HIGH), trained(1)), then(trained(2))),
    case("edges", "O3.1", NATIONAL, days(trained, LAST_1, NEXT_1, LAST_2, NEXT_2), "2", MISSED),
    *around("O4.1", BASE, 500, capacity, capacity(0)),
    *around("O4.2", BASE, 100, lambda n: capacity(n, column="high_skill_capacity"),
            capacity(0, column="high_skill_capacity")),
    case("latest_row", "O4.1", BASE, then(capacity(500, 2024), capacity(499, 2026)), "499", MISSED),
    *around("O5.1", STUDIO, 5, apprentices, days(apprentices, BEFORE, NEXT_1)),
    *around("O5.2", STUDIO, 3, apprentices, apprentices(5, grade="中级工")),
    case("edges", "O5.1", STUDIO, then(days(apprentices, BEFORE, FIRST, LAST_1, NEXT_1), apprentices(9, None)), "2",
         MISSED),
    case("grades", "O5.2", STUDIO, then(
        apprentices(1, grade=None), apprentices(1, grade="技师"), apprentices(1, graded=date(2026, 11, 20)),
        apprentices(1, graded=date(2026, 11, 21))), "2", MISSED),
]  # fmt: skip


def evidence(clause: str, *verdicts: str | None) -> Setup:
    return then(*(lambda one, n=n, v=v: one.evidence(clause, v, f"材料{n}") for n, v in enumerate(verdicts)))


def seen(rule: str, track: str, clause: str) -> list[Case]:
    """An output that documents answer: one 不符合 decides, then one without a verdict."""
    return [
        case("yes", rule, track, evidence(clause, "符合", "符合"), None, MET),
        case("no", rule, track, evidence(clause, "符合", "不符合", None), None, MISSED),
        case("open", rule, track, evidence(clause, "符合", None), None, JUDGE),
        case("none", rule, track, evidence("其他条款", "符合"), None, NONE),
        case("running", rule, track, evidence(clause, "不符合"), None, RUNNING, date(2026, 1, 1)),
    ]


# cq 四(一)1(5), cf 七(一)1, sy 三(一): documents. jl 六(一): acceptance when the period ends, a year to put right.
PEOPLE = [
    *seen("O2.1", NATIONAL, "四(一)1(5)"),
    *seen("O4a.1", BASE, "七(一)1"),
    *seen("O6.6", UPSKILLING, "三(一)"),
    case("good", "O1.1", JILIN, nothing, None, MET, acceptance_rating="合格"),
    case("status_alone", "O1.1", JILIN, nothing, None, MET, status="验收合格"),
    case("bad", "O1.1", JILIN, nothing, None, MISSED, acceptance_rating="不合格"),
    case("bad_improving", "O1.1", JILIN, nothing, None, RUNNING, improvement=True, acceptance_rating="不合格"),
    case("bad_to_the_end", "O1.1", JILIN, nothing, None, MISSED, EARLIER, True, acceptance_rating="不合格"),
    case("none", "O1.1", JILIN, nothing, None, NONE),
    case("running", "O1.1", JILIN, nothing, None, RUNNING, built_to=date(2026, 11, 20)),
    case("over", "O1.1", JILIN, nothing, None, NONE, built_to=date(2026, 11, 19)),
    case("not_known_yet", "O1.1", JILIN, nothing, None, NONE, acceptance_rating="优秀", status_on=date(2026, 11, 21)),
]  # fmt: skip

# sy 五(三): what was missed must be reached by the end of the improvement year: a count from 建设期起, a rate in it
# alone.
IMPROVEMENTS = [
    case("improved_first_year", "O7.1", CHAIN, then(certified(299, EARLIER), certified(1, LAST_1)), "300", MET,
         EARLIER, True),
    case("too_late_first_year", "O7.1", CHAIN, then(certified(299, EARLIER), certified(9, NEXT_1)), "299", MISSED,
         EARLIER, True),
    case("improved_two_years", "O7.2", CHAIN, then(certified(899, EARLIER), certified(1, LAST_2)), "900", MET,
         EARLIER, True),
    case("too_late_two_years", "O7.2", CHAIN, then(certified(899, EARLIER), certified(9, NEXT_2)), "899", MISSED,
         EARLIER, True),
    case("improved_satisfaction", "O7.3", CHAIN, then(asked(9, 0, 2024), asked(20, 19, 2026)), "0.95", MET, EARLIER,
         True),
    case("improved_rate", "O7.4", CHAIN, then(
        certified(300, EARLIER), graduates(9, 0, EARLIER), graduates(10, 9, NEXT_1)), "0.9", MET, EARLIER, True),
    case("rate_of_nobody", "O7.4", CHAIN, graduates(9, 0, EARLIER), None, NONE, EARLIER, True),
    case("improved_capacity", "O7.5", CHAIN, then(capacity(449, 2025), capacity(450, 2026)), "450", MET, EARLIER, True),
    case("improved_contestants", "O8.2", COMPETITION, then(contest(299, EARLIER), contest(1, LAST_2)), "300",
         MET, EARLIER, True),
]  # fmt: skip

CASES = [*CERTIFICATES, *RATES, *COUNTS, *PEOPLE, *IMPROVEMENTS]


def base(
    first: int = 300, second: int = 600, built: date = BUILT_FROM, surveys: bool = True, system: str | None = "符合",
    closing: tuple[str, ...] = ("工作总结", "自评报告", "产出佐证"),
) -> Setup:  # fmt: skip
    """A chain base that reaches all it owes, unless it is short of certificates, was never surveyed or has no proof of
    its training system; and asks for its last instalment with these documents."""
    year_1, year_2 = date(built.year + 1, 3, 1), date(built.year + 2, 3, 1)
    steps: list[Setup] = [graduates(first, first, year_1), graduates(second, second, year_2)]
    steps += [capacity(450, built.year + 1)] + ([asked(20, 19, built.year + 1)] if surveys else [])
    steps += [evidence("三(二)", system)] if system else []
    steps += [lambda one, name=name: one.evidence("五(二)", "符合", name) for name in closing]
    return then(*steps)


def studio(trained: int) -> Setup:
    """A studio that has proved its team and its summing up, with so many apprentices of 高级工."""
    return then(apprentices(trained), evidence("七(二)1", "符合"), evidence("七(二)3", "符合"))


@dataclass(frozen=True)
class End:
    """A project and where it stands: outcome, first year met, the day the instalment falls due or the project stops."""

    project: Project
    outcome: str
    first_year: bool | None
    on: date | None = None


def end(name: str, setup: Setup, outcome: str, first: bool | None, on: date | None = None, built: date = BUILT_FROM,
        track: str = CHAIN, **recorded: object) -> End:  # fmt: skip
    return End(Project(f"end_{name}", track, setup, built, recorded), outcome, first, on)


def not_built(one: Applicant) -> None:
    """An application's unit without anything else."""


ENDS = [
    end("reached", base(), MET, True, NEXT_2),
    end("training_system_not_proved", base(system=None), NONE, True),
    end("training_system_rejected", base(system="不符合"), JUDGE, True),
    end("asked_for_without_documents", base(closing=("自评报告",)), MET, True, NEXT_2),
    end("running", base(built=date(2026, 1, 1)), RUNNING, None, built=date(2026, 1, 1)),
    end("never_surveyed", base(surveys=False), NONE, True),
    end("nothing_at_all", not_built, NONE, None),
    end("improving", base(second=599), IMPROVING, True),
    end("made_up", then(base(second=599, built=EARLIER), certified(1, LAST_2)), MET, True, NEXT_2, EARLIER),
    end("not_made_up", base(second=599, built=EARLIER), STOPPED, True, NEXT_2, EARLIER),
    end("first_year_made_up", base(299, 601), MET, False, NEXT_2),
    end("first_year_made_up_then_missed", base(299, 600), STOPPED, False, NEXT_2),
    end("first_year_not_made_up", base(200, 99, EARLIER), STOPPED, False, NEXT_1, EARLIER),
    end("rate_made_up", then(base(built=EARLIER), graduates(101, 0, YEAR_1), graduates(10, 9, NEXT_1)), MET, True,
        NEXT_2, EARLIER),
    end("rate_unknown_after_the_improvement", then(base(built=EARLIER), graduates(101, 0, YEAR_1)), NONE, True,
        built=EARLIER),
    end("no_improvement_year_in_the_notice", studio(4), JUDGE, None, track=STUDIO, acceptance_rating="合格"),
    end("studio_reached", studio(5), MET, None, NEXT_1, track=STUDIO, acceptance_rating="合格"),
    end("studio_never_accepted", studio(5), NONE, None, track=STUDIO),
    end("studio_without_documents", apprentices(5), NONE, None, track=STUDIO, acceptance_rating="合格"),
    end("named_base_owes_nothing", not_built, JUDGE, None, track="cq-base-municipal-named"),
    end("recorded_otherwise", base(), MET, True, NEXT_2, status="终止"),
    end("reports", then(base(), *(report(f"{year}-{month:02}") for year, months in (
        (2024, (10, 11, 12)), (2025, (1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12)), (2026, (1, 2, 3, 4, 5, 6, 7, 8)))
        for month in months), report("2026-09", cumulative_trained=899, cumulative_certified=900)), MET, True, NEXT_2),
]  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    world = TinyWorld()
    for one in (*CASES, *ENDS):
        one.project.record(world)
    plan = transform(world, tmp_path_factory.mktemp("outputs"))
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        yield con


def test_no_two_projects_share_a_name() -> None:
    names = [one.project.name for one in (*CASES, *ENDS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.project.name)
def test_an_output_has_the_value_and_state_of_its_clause(one: Case, warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select value, state, met, threshold from published.output "
        "where project = ? and criterion = ? and item = ? and is_improvement = ?",
        [one.project.name, one.rule, one.item, one.improvement],
    ).fetchall()
    [(value, state, met, threshold)] = found
    so_far = None if value is None or threshold is None else Fraction(value) >= Fraction(threshold)
    assert (value, state, met) == (one.value, one.state, MET_OF.get(one.state, so_far if state == RUNNING else None))


@pytest.mark.parametrize("one", ENDS, ids=lambda one: one.project.name)
def test_a_project_stands_where_its_outputs_leave_it(one: End, warehouse: duckdb.DuckDBPyConnection) -> None:
    found = warehouse.execute(
        "select outcome, first_year_met, outputs_met, settled_on, terminated_on from intermediate.int_project__outcome "
        "where project_no = ?",
        [one.project.name],
    ).fetchall()
    settled = one.on if one.outcome == MET else None
    stopped = one.on if one.outcome == STOPPED else None
    assert found == [(one.outcome, one.first_year, one.outcome == MET, settled, stopped)]


def findings(warehouse: duckdb.DuckDBPyConnection, project: str) -> list[tuple[str, str, str | None]]:
    return warehouse.execute(
        "select rule, severity, value from published.finding "
        "where subject_type = 'project' and subject = ? and rule like 'O%' order by 1, 2, 3",
        [project],
    ).fetchall()


def test_what_is_missed_and_what_is_unknown_is_a_finding(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert findings(warehouse, "end_reached") == []
    assert findings(warehouse, "end_asked_for_without_documents") == [("O11", "核实", "基地建设工作总结、产出佐证材料")]
    assert findings(warehouse, "end_training_system_not_proved") == [("O7", "核实", None)]
    assert findings(warehouse, "end_never_surveyed") == [("O7", "核实", None)]
    assert findings(warehouse, "end_first_year_made_up") == []
    assert findings(warehouse, "end_not_made_up") == [("O7", "提示", "在建"), *2 * [("O7", "核实", "899")]]


def test_a_status_on_record_that_the_outputs_contradict_is_pointed_out(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert findings(warehouse, "end_recorded_otherwise") == [("O7", "提示", "终止")]


def test_a_month_without_report_and_a_report_unlike_the_records_are_pointed_out(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    found = warehouse.execute(
        "select severity, value, expected from published.finding where subject = 'end_reports' and rule = 'Q19' "
        "order by 1, 2"
    ).fetchall()
    assert found == [("提示", "899", "900"), ("核实", "2025-03", "自认定起每月报送工作进展")]


def test_progress_runs_month_by_month_to_the_end_of_the_period(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "select month, value, needed, state, reported from published.progress "
        "where project = 'end_reports' and item = 2 order by month"
    ).fetchall()
    assert [row[0] for row in rows] == [f"{2024 + n // 12}-{n % 12 + 1:02}" for n in range(9, 33)]
    assert rows[0][1:] == ("0", "900", "进度落后", None)
    assert rows[5][1:] == ("300", "600", "进度正常", None)  # 300 after 182 of 730 days come to 1203
    assert rows[-1][1:] == ("900", "0", "已达到", "900")
