"""Nothing under the notice of Shunyi runs past 2026-12-31 (its last line): on that day, the day after, and for others.

A project built from 2024-10-01 that missed its two years improves from 2026-10-01 on; the twelve months would end on
2027-09-30, the notice ends before. What is not reached by then is for somebody to decide, and stops nothing.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import Any

import duckdb
import pytest

from tests.oracle.outputs import outputs
from tests.oracle.projects import Project, Setup, capacity, certified, graduates
from tests.oracle.tiny import Applicant, TinyWorld, transform
from tests.oracle.world import read_world

LAST, AFTER = date(2026, 12, 31), date(2027, 1, 1)
CHAIN = "sy-base-chain"
MET, MISSED, RUNNING, AHEAD, JUDGE = "达标", "未达标", "进行中", "未开始", "需人工判断"


def then(*steps: Setup) -> Setup:
    def run(one: Applicant) -> None:
        for step in steps:
            step(one)

    return run


def owed(built: date, in_all: int, *more: tuple[int, date]) -> Setup:
    """A chain base with so many certificates by the end of its second year, and more on later days."""
    first, second = date(built.year + 1, 3, 1), date(built.year + 2, 3, 1)
    steps = [graduates(300, 300, first), graduates(in_all - 300, in_all - 300, second), capacity(450, built.year + 1)]
    return then(*steps, *(certified(count, day) for count, day in more))


USUAL, LATER, TO_THE_DAY = date(2024, 10, 1), date(2025, 2, 1), date(2025, 1, 1)
PROJECTS = [
    Project("missed", CHAIN, owed(USUAL, 899), USUAL),
    Project("made_up_on_the_last_day", CHAIN, owed(USUAL, 899, (1, LAST)), USUAL),
    Project("made_up_a_day_late", CHAIN, owed(USUAL, 899, (1, AFTER)), USUAL),
    Project("two_years_cut_short", CHAIN, certified(899, date(2025, 6, 1)), LATER),
    Project("two_years_reached_before", CHAIN, certified(900, date(2025, 6, 1)), LATER),
    Project("two_years_to_the_day", CHAIN, certified(899, date(2025, 6, 1)), TO_THE_DAY),
    Project("of_another_notice", "cf-base", capacity(499, 2026), LATER),
]
Stages = dict[tuple[str, bool], tuple[str | None, str, date]]


@pytest.fixture(scope="module", params=[LAST, AFTER], ids=str)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    world = TinyWorld()
    for project in PROJECTS:
        project.record(world)
    plan = transform(world, tmp_path_factory.mktemp("valid"), day=request.param)
    with closing(duckdb.connect(str(plan.warehouse), read_only=True)) as con:
        yield request.param, con, read_world(plan.raw)


def stages(con: duckdb.DuckDBPyConnection, item: int = 2) -> Stages:
    """Value, state and last day of the two-year certificates, by project and whether in the improvement year."""
    rows = con.execute(
        "select project, is_improvement, value, state, to_date from published.output "
        "where (criterion = 'O7' and item = ?) or (criterion = 'O4' and item = 1)",
        [item],
    ).fetchall()
    return {row[:2]: row[2:] for row in rows}


def test_an_improvement_year_ends_with_the_notice(built: Any) -> None:
    day, con, _ = built
    found = stages(con)
    short = {LAST: RUNNING, AFTER: JUDGE}[day]
    assert found["missed", False] == ("899", MISSED, date(2026, 9, 30))
    assert found["missed", True] == ("899", short, LAST)
    assert found["made_up_on_the_last_day", True] == ("900", MET, LAST)
    assert found["made_up_a_day_late", True] == ("899", short, LAST)


def test_a_period_that_runs_past_the_notice_ends_with_it(built: Any) -> None:
    day, con, _ = built
    found = stages(con)
    assert found["two_years_cut_short", False] == ("899", {LAST: RUNNING, AFTER: JUDGE}[day], LAST)
    assert ("two_years_cut_short", True) not in found
    assert found["two_years_reached_before", False] == ("900", MET, LAST)
    assert found["of_another_notice", False] == ("499", RUNNING, date(2027, 1, 31))


def test_who_missed_on_the_last_day_of_the_notice_has_nothing_to_improve_in(built: Any) -> None:
    day, con, _ = built
    found = stages(con)
    if day == LAST:
        assert found["two_years_to_the_day", False] == ("899", RUNNING, LAST)
        assert ("two_years_to_the_day", True) not in found
    else:
        assert found["two_years_to_the_day", False] == ("899", MISSED, LAST)
        assert found["two_years_to_the_day", True][1] == JUDGE


def test_what_is_cut_short_stops_nothing_and_is_told(built: Any) -> None:
    day, con, _ = built
    outcomes = dict(con.execute("select project_no, outcome from intermediate.int_project__outcome").fetchall())
    assert "终止" not in outcomes.values()
    rows = con.execute(
        "select severity, message from published.finding where subject = 'missed' and rule = 'O7' and value = '899'"
    ).fetchall()
    told = [message for severity, message in rows if severity == "提示"]
    assert [("有效期在2026-12-31届满" in message) for message in told] == ([True] if day == AFTER else [])
    back = con.execute("select met, due_yuan from published.settlement where project = 'missed' and item = '收回'")
    assert back.fetchall() == [(False, 0)]


def test_every_output_is_the_oracles(built: Any) -> None:
    day, con, world = built
    rows = con.execute(
        "select project, criterion, clause, item, period, is_improvement, value, threshold, met, state "
        "from published.output"
    ).fetchall()
    assert sorted(map(str, rows)) == sorted(str(tuple(row)) for row in outputs(world, day))
